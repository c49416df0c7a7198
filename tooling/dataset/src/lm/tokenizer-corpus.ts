import type { Rdkit } from '@molx/molecule';
import { readTable } from '../read-table.js';
import { styles } from '../styles/styles.js';
import { lmDocuments } from './lm-documents.js';

/** What one kind of text counts in the tokenizer's frequencies: what the tiny model mostly writes counts most. */
const weights = { embedded: 2, prompt: 1000, smiles: 1, summary: 2, name: 1 } as const;

/** Prompts about the computed answers, as they are asked; they decide which of their words become whole tokens. */
const prompts = `Describe this molecule.
Write a description of the molecule.
Name this molecule by IUPAC rules.
Give the systematic name.
Count the heavy atoms of this molecule.
How many hydrogen-bond acceptors does the molecule have?
State the number of hydrogen-bond donors in the molecule shown.
How many rotatable bonds does the molecule have?
Count the aromatic rings of this molecule.
What is the topological polar surface area of this molecule?
State the molecular weight of the molecule shown.
Estimate the molecule's octanol-water partition coefficient (logP).
Estimate the molecule's quantitative estimate of drug-likeness.
Which functional groups does this molecule have?
List the functional groups with their numbers.
Count the functional groups of the molecule by kind.
Write the canonical SMILES of this molecule.
Rewrite the SMILES in its canonical form.
Summary
IUPAC name
Molecule:<mol>
Answer: -1.5
Answer: none
Answer: -0.3`;

/**
 * The text that the tokenizer is trained on: the embedded descriptions with their prompts and facts, their SMILES, and
 * the licensed texts.
 *
 * @throws {DataError} for a missing file or column
 */
export async function tokenizerCorpus(
  rdkit: Rdkit,
  { data, molecules }: { data: string; molecules: string },
): Promise<{ text: string; weight: number }[]> {
  const corpus: { text: string; weight: number }[] = [];
  const texts = ['facts', ...styles.map(({ name }) => name)];
  for (const { smiles = '', ...row } of await readTable(molecules, ['smiles', ...texts])) {
    corpus.push({ text: texts.map((name) => ` ${row[name]}`).join('\n'), weight: weights.embedded });
    corpus.push({ text: smiles, weight: weights.smiles });
  }
  for (const { label, instructions } of styles) {
    corpus.push({ text: [label, ...instructions].join('\n'), weight: weights.prompt });
  }
  corpus.push({ text: prompts, weight: weights.prompt });
  for (const { source, text } of await lmDocuments(rdkit, data)) {
    corpus.push({ text, weight: source === 'pubchem-names' ? weights.name : weights.summary });
  }
  return corpus;
}
