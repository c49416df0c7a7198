import { createHash } from 'node:crypto';

/** A molecule's mark in the list of exclusions: twelve hex digits of the SHA-256 of its flat canonical SMILES. */
export function exclusionMark(flatSmiles: string): string {
  return createHash('sha256').update(flatSmiles).digest('hex').slice(0, 12);
}

/** Reads a list of marks, one per line. */
export function parseExclusions(text: string): Set<string> {
  return new Set(text.split('\n').filter((line) => /^[0-9a-f]{12}$/.test(line)));
}
