import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@molx/core';
import { AdamW } from '@molx/nn';
import { afterAll, expect, it } from 'vitest';
import { initialTrainerState } from '../loop/index.js';
import { RunFolder } from '../run-folder/index.js';
import { readTraining } from './checkpoint-folder.js';
import { checkpointSaver } from './checkpoint-saver.js';

const root = mkdtempSync(join(tmpdir(), 'molx-saver-'));
afterAll(() => rmSync(root, { recursive: true }));

it('saves last when it is due or forced, best when it is best, and nothing twice', async () => {
  const folder = await RunFolder.open(join(root, 'run'));
  await folder.begin();
  let made = 0;
  const save = checkpointSaver({
    folder,
    everySteps: 3,
    modelFiles: async () => new Map([['model.safetensors', new TextEncoder().encode(String(++made))]]),
    stateFile: (state) => ({ ...state, seed: 1, device: 'cpu', gemm: 'js', version: '0' }),
    logger: silentLogger,
  });
  const optimizer = new AdamW(new Map(), { learningRate: 1 });
  const at = (step: number) => ({ ...initialTrainerState, step });
  const written = (which: 'last' | 'best') => readFileSync(join(folder.checkpoint(which), 'model.safetensors'), 'utf8');

  await save(at(1), optimizer, { force: false, isBest: false });
  expect([made, readdirSync(join(folder.path, 'checkpoints'))]).toEqual([0, []]);
  await save(at(2), optimizer, { force: false, isBest: true });
  expect([made, written('best')]).toEqual([1, '1']);
  await save(at(3), optimizer, { force: false, isBest: false });
  await save(at(3), optimizer, { force: true, isBest: false });
  expect([made, written('last'), written('best')]).toEqual([2, '2', '1']);
  await save(at(6), optimizer, { force: false, isBest: true });
  expect([made, written('last'), written('best')]).toEqual([3, '3', '3']);
  await save(at(7), optimizer, { force: true, isBest: false });
  expect((await readTraining(folder.checkpoint('last'))).state).toMatchObject({ step: 7, gemm: 'js' });
});
