import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Examples } from './http/server-settings.js';

/** Molecules that chemists know by name, small and large, with and without rings. */
const knownMolecules: Examples['molecules'] = [
  { name: 'Aspirin', smiles: 'CC(=O)Oc1ccccc1C(=O)O' },
  { name: 'Caffeine', smiles: 'Cn1c(=O)c2c(ncn2C)n(C)c1=O' },
  { name: 'Paracetamol', smiles: 'CC(=O)Nc1ccc(O)cc1' },
  { name: 'Ibuprofen', smiles: 'CC(C)Cc1ccc(C(C)C(=O)O)cc1' },
  { name: 'Nicotine', smiles: 'CN1CCC[C@H]1c1cccnc1' },
  { name: 'Vanillin', smiles: 'COc1cc(C=O)ccc1O' },
  { name: 'Menthol', smiles: 'CC(C)[C@@H]1CC[C@@H](C)C[C@H]1O' },
  { name: 'Ethanol', smiles: 'CCO' },
];

/** The molecules that the embedded model was trained on. @param model  its folder */
export function embeddedIndex(model: string | undefined): string | undefined {
  const file = model && path.join(model, '..', 'molecules', 'molecules.tsv');
  return file !== undefined && existsSync(file) ? file : undefined;
}

/**
 * What a page offers to begin with: known molecules, and the questions of the embedded data, one of each style.
 *
 * @param model  the embedded model's folder
 */
export async function readExamples(model: string | undefined): Promise<Examples> {
  const file = model && path.join(model, '..', 'molecules', 'styles.json');
  if (file === undefined || !existsSync(file)) return { molecules: knownMolecules, questions: [] };
  const { styles } = JSON.parse(await readFile(file, 'utf8')) as {
    styles: Record<string, { label: string; instructions: string[] }>;
  };
  const questions = Object.values(styles).map(({ label, instructions }) => ({
    name: label,
    question: instructions[0]!,
  }));
  return { molecules: knownMolecules, questions };
}

/** The page beside the built program; undefined where it was not built. */
export function findWebFolder(): string | undefined {
  const folder = fileURLToPath(new URL('./web', import.meta.url));
  return existsSync(path.join(folder, 'index.html')) ? folder : undefined;
}
