import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A SMILES file of these lines, in a folder of its own. */
export function writeIndex(lines: readonly string[]): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'molx-index-')), 'molecules.smi');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
