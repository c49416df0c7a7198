import type { Rdkit } from '@molx/molecule';
import { readTable } from '../read-table.js';
import { styles } from '../styles/styles.js';
import { lmDocuments } from './lm-documents.js';

/** What one kind of text counts in the tokenizer's frequencies: what the tiny model mostly writes counts most. */
const weights = { embedded: 2, prompt: 1000, smiles: 1, summary: 2, name: 1 } as const;

/** The words of prompts about the computed answers (numbers, groups, names), with the prompt's own marks. */
const promptWords = `Molecule:\n\nDescription:\n\nSummary:\n\nIUPAC name:\n\nHeavy atoms:\n\nH-bond acceptors:\n\nH-bond donors:\n\nRotatable bonds:
\nAromatic rings:\n\nTPSA:\n\nMolecular weight:\n\nLogP:\n\nQED:\n\nFunctional groups:\n\nFunctional group counts:\n\nCanonical SMILES:
 Molecule: Describe this molecule. Write a description of the molecule. Name this molecule by IUPAC rules. Give the systematic name.
 Count the heavy atoms, hydrogen-bond acceptors, hydrogen-bond donors, rotatable bonds, aromatic rings. How many does the molecule have?
 State the number of the molecule shown. What is the topological polar surface area, molecular weight, octanol-water partition
 coefficient (logP), quantitative estimate of drug-likeness? Estimate the molecule's. Which functional groups? List the functional
 groups with their numbers. Count by kind. Write the canonical SMILES of this molecule. Rewrite in its canonical form. -1.5 -0.3`;

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
    corpus.push({ text: [label, ...instructions].map((text) => ` ${text}`).join('\n'), weight: weights.prompt });
  }
  corpus.push({ text: promptWords, weight: weights.prompt });
  for (const { source, text } of await lmDocuments(rdkit, data)) {
    corpus.push({ text, weight: source === 'pubchem-names' ? weights.name : weights.summary });
  }
  return corpus;
}
