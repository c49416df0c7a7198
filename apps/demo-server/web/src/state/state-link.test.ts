import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { defaultSampling, type SavedState, savedState } from './saved-state.js';
import { stateFromHash, stateToHash } from './state-link.js';

const state: SavedState = {
  smiles: 'C[C@H](N)C(=O)O',
  mode: 'both',
  sampling: { temperature: 0.7, max_tokens: 64, seed: 3 },
  turns: [{ question: 'Was ist das? 🧪', smiles: 'CCO', answers: { molx: 'Ethanol', llm: '' } }],
};
const packed = (value: unknown) => `#s=${deflateRawSync(JSON.stringify(value)).toString('base64url')}`;

it('comes back as it was', async () => {
  const hash = await stateToHash(state);
  expect(hash).toMatch(/^s=[\w-]+$/);
  expect(await stateFromHash(`#${hash}`)).toEqual(state);
});

it('leaves out the oldest turns of a conversation that is too long for an address', async () => {
  const turns = Array.from({ length: 60 }, (_, turn) => ({
    question: `question ${turn}`,
    smiles: '',
    // base-36 digits of a sequence without a pattern, which deflate can't shorten much
    answers: { molx: Array.from({ length: 100 }, (_, i) => Math.abs(Math.sin(turn * 100 + i)).toString(36)).join('') },
  }));
  const hash = await stateToHash({ ...state, turns });
  expect(hash.length).toBeLessThanOrEqual(12_000);
  const restored = await stateFromHash(hash);
  expect(restored!.turns.length).toBeGreaterThan(3);
  expect(restored!.turns.at(-1)).toEqual(turns.at(-1));
});

it('takes nothing from an address that is none of its own, or damaged', async () => {
  const hash = await stateToHash(state);
  for (const bad of [
    '',
    '#',
    '#about',
    '#s=',
    '#s=%%%',
    '#s=AAAA',
    `#${hash.slice(0, -8)}`,
    packed(null),
    packed([1]),
  ]) {
    expect(await stateFromHash(bad), bad).toBeUndefined();
  }
});

it('does not unpack a bomb', async () => {
  expect(await stateFromHash(packed({ ...state, smiles: 'C'.repeat(50_000_000) }))).toBeUndefined();
});

it('puts the default in the place of what is wrong', () => {
  expect(
    savedState({
      smiles: 5,
      mode: 'evil',
      sampling: { temperature: 'hot', max_tokens: 1e9, seed: -1 },
      turns: [
        null,
        { question: 'a' },
        { question: 'b', answers: { molx: 7 } },
        { question: 'c', answers: { llm: 'd', x: 'y' } },
      ],
    }),
  ).toEqual({
    smiles: '',
    mode: 'molx',
    sampling: defaultSampling,
    turns: [{ question: 'c', smiles: '', answers: { llm: 'd' } }],
  });
});
