import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeSelfies } from './decode-selfies.js';

const { rows } = JSON.parse(readFileSync(new URL('../../golden/selfies.json', import.meta.url), 'utf8')) as {
  rows: [selfies: string, smiles: string | null][];
};

it('decodes as the reference library does, molecules and random symbols', () => {
  const different = rows.filter(([selfies, smiles]) => (decodeSelfies(selfies) ?? null) !== smiles);
  expect(different.map(([selfies, smiles]) => ({ selfies, expected: smiles, actual: decodeSelfies(selfies) }))).toEqual(
    [],
  );
  expect(rows.length).toBeGreaterThan(350);
});

it.each(['CCO', '[C', 'C]', '[C] [O]', ''])('knows that "%s" is no SELFIES', (text) => {
  expect(decodeSelfies(text)).toBeUndefined();
});
