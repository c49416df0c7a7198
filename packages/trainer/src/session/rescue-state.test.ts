import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NonFiniteError, silentLogger } from '@molx/core';
import { AdamW } from '@molx/nn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { initialTrainerState } from '../loop/index.js';
import { RunFolder } from '../run-folder/index.js';
import { readTrainerState } from './checkpoint-folder.js';
import { checkpointSaver } from './checkpoint-saver.js';
import { rescueState } from './rescue-state.js';

const root = mkdtempSync(join(tmpdir(), 'molx-rescue-'));
const optimizer = new AdamW(new Map(), { learningRate: 1 });
let folder: RunFolder;
beforeAll(async () => {
  folder = await RunFolder.open(join(root, 'run'));
  await folder.begin();
});
afterAll(() => rmSync(root, { recursive: true }));

const after = (step: number, loss: number) => {
  const save = checkpointSaver({
    folder,
    everySteps: 1,
    modelFiles: async () => new Map(),
    stateFile: (state) => ({ ...state, seed: 1, device: 'cpu', gemm: 'js', version: '0' }),
    logger: silentLogger,
  });
  const failed = rescueState({ folder, save, validate: async () => ({ loss }) });
  return (error: unknown) => failed(error, { ...initialTrainerState, step }, { optimizer });
};
const savedStep = async () => (await readTrainerState(folder.checkpoint('last'))).step;

it('keeps what is sound and says where the run can go on from', async () => {
  const error = (step: number) => new NonFiniteError('the loss', step, '');
  expect(await after(2, Number.NaN)(error(3))).toMatchObject({
    step: 3,
    message: expect.stringMatching(
      /^step 3: the loss is not finite\. .*no earlier step has been saved\. Begin anew with a lower/,
    ),
  });
  expect(await after(4, 1.5)(error(5))).toMatchObject({
    message: expect.stringContaining('checkpoints/last holds step 4, which is sound: go on with --resume'),
  });
  expect(await savedStep()).toBe(4);
  expect(await after(6, Number.POSITIVE_INFINITY)(error(7))).toMatchObject({
    message: expect.stringContaining('checkpoints/last stays at step 4. Go on from there with --resume and a lower'),
  });
  expect(await savedStep()).toBe(4);
});

it('takes for a state only what is one', async () => {
  const file = join(folder.checkpoint('last'), 'trainer_state.json');
  const text = readFileSync(file, 'utf8');
  for (const broken of ['null', '{}', text.replace('"step": 4', '"step": "four"'), text.slice(0, -5)]) {
    writeFileSync(file, broken);
    await expect(savedStep()).rejects.toMatchObject({ code: 'checkpoint', path: file });
  }
});

it('keeps the state from before any other failure, whose error stays as it is', async () => {
  const error = new RangeError('no more');
  expect(await after(8, Number.NaN)(error)).toBe(error);
  expect(await savedStep()).toBe(8);
});
