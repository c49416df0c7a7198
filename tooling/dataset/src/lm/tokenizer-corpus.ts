import type { Rdkit } from '@molx/molecule';
import { factsLine } from '../facts-line.js';
import { FactFinder } from '../molecule-facts.js';
import { readTable } from '../read-table.js';
import { styles } from '../styles/styles.js';
import { lmDocuments } from './lm-documents.js';

/** What one kind of text counts in the tokenizer's frequencies: what the tiny model mostly writes counts most. */
const weights = { embedded: 2, prompt: 100, smiles: 1, summary: 2, name: 1 } as const;

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
  const finder = new FactFinder(rdkit);
  for (const { smiles = '' } of await readTable(molecules, ['smiles'])) {
    const mol = rdkit.parse(smiles);
    const facts = finder.find(mol);
    mol.dispose();
    const texts = [factsLine(facts), ...styles.map((style) => style.describe(facts))];
    corpus.push({ text: texts.join('\n'), weight: weights.embedded }, { text: smiles, weight: weights.smiles });
  }
  for (const { label, instructions } of styles) {
    corpus.push({ text: [label, ...instructions, ' Molecule:'].join('\n'), weight: weights.prompt });
  }
  for (const { source, text } of await lmDocuments(rdkit, data)) {
    corpus.push({ text, weight: source === 'pubchem-names' ? weights.name : weights.summary });
  }
  return corpus;
}
