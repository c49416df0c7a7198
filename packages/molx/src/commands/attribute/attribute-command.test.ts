import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runMolx } from '../../../test/run-molx.js';
import { savedTinyMolx } from '../../../test/tiny-molx.js';
import type { Attribution } from '../../attribution/index.js';

let saved: Awaited<ReturnType<typeof savedTinyMolx>>;
let flags: string[];
beforeAll(async () => {
  await useCpuBackend({ gemm: 'js' });
  saved = await savedTinyMolx();
  flags = ['--model', join(saved.folder, 'molx'), '--gemm', 'js', '--device', 'cpu', '--smiles', 'OCC'];
});
afterAll(() => saved.remove());

it('prints figures, as a table and as JSON, and draws', async () => {
  const svg = join(saved.folder, 'drawn.svg');
  const table = await runMolx('attribute', ...flags, 'What', 'is it?', '--answer', 'ethanol', '--svg', svg);
  expect(table.code).toBe(0);
  expect(table.stdout).toMatch(/atoms of CCO, with their tokens and bits\n +0 C +-?\d\.\d{4} +[+-]*\n/);
  expect(readFileSync(svg, 'utf8')).toContain('</svg>');
  const json = await runMolx(
    'attribute',
    ...flags,
    'What is it?',
    '--answer',
    'ethanol',
    '--method',
    'occlusion',
    '--json',
  );
  const { smiles, answer, byAtom, method } = JSON.parse(json.stdout) as Attribution;
  expect([smiles, answer, byAtom.length, method]).toEqual(['CCO', 'ethanol', 3, 'occlusion']);
});

it("looks into the model's own answer where none is given", async () => {
  const asked = await runMolx('ask', ...flags, 'What is it?', '--max-new-tokens', '5');
  const { stdout } = await runMolx('attribute', ...flags, 'What is it?', '--max-new-tokens', '5', '--json');
  expect((JSON.parse(stdout) as Attribution).answer).toBe(asked.stdout.trim());
});

it('calls a missing molecule wrong usage', async () => {
  const { code, stderr } = await runMolx('attribute', 'What is it?');
  expect([code, stderr]).toEqual([2, expect.stringContaining("'--smiles <smiles>' not specified")]);
});
