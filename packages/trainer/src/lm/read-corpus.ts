import { thisThread } from '@molx/datasets/node';
import type { Tokenizer } from '@molx/llm-bridge';
import { loadRdkit } from '@molx/molecule';
import type { NamedFile } from '../data/check-data-files.js';
import { readDataRows } from '../data/read-data-rows.js';
import { readExcluded } from '../data/read-excluded.js';
import type { LmRecipe } from '../recipe/index.js';

/**
 * Reads the plain text of a recipe as stretches of tokens, each with BOS in front and EOS where its document ends.
 *
 * Documents whose SMILES is known and belongs to an excluded molecule are left out, and so are those whose SMILES can't be read.
 *
 * @throws {DataError} for a missing file or column
 */
export async function readCorpus(
  { files, exclude, maxTokens }: LmRecipe['corpus'],
  tokenizer: Tokenizer,
): Promise<number[][]> {
  const excluded = await readExcluded(exclude, thisThread);
  const stretches: number[][] = [];
  for (const file of files) {
    const { source, columns } = corpusSource(file);
    for await (const { values } of readDataRows(source, columns)) {
      const smiles = file.smiles === undefined || excluded.size === 0 ? undefined : (values[file.smiles] ?? '');
      if (smiles !== undefined && !(await mayBeRead(smiles, excluded))) continue;
      const ids = tokenizer.encode(` ${values[file.column] ?? ''}`, { addSpecialTokens: false });
      for (let pass = 0; pass < file.weight; pass++) stretches.push(...cut(ids, tokenizer, maxTokens));
    }
  }
  return stretches;
}

/** A file of text and its columns; unlike a table of molecules, a `.txt` of text has one document per line. */
export function corpusSource(file: LmRecipe['corpus']['files'][number]): NamedFile {
  const format = file.format ?? (/\.txt(\.gz)?$/i.test(file.path) ? 'txt' : undefined);
  const columns = file.smiles === undefined ? [file.column] : [file.column, file.smiles];
  return { source: { path: file.path, format }, columns };
}

async function mayBeRead(smiles: string, excluded: ReadonlySet<string>): Promise<boolean> {
  const rdkit = await loadRdkit();
  try {
    const mol = rdkit.parse(smiles);
    try {
      return !excluded.has(mol.flatSmiles);
    } finally {
      mol.dispose();
    }
  } catch {
    return false;
  }
}

function cut(ids: readonly number[], { bosId, eosId }: Tokenizer, maxTokens: number): number[][] {
  const begin = bosId === undefined ? [] : [bosId];
  const end = eosId === undefined ? [] : [eosId];
  const document = [...ids, ...end];
  const length = maxTokens - begin.length;
  return Array.from({ length: Math.ceil(document.length / length) }, (_, part) => [
    ...begin,
    ...document.slice(part * length, (part + 1) * length),
  ]).filter((stretch) => stretch.length > begin.length + 1);
}
