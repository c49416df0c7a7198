import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../data/load-dataset.js';
import { JsonLinesFile } from './json-lines-file.js';
import { RunFolder } from './run-folder.js';
import { assertSameSplits, splitsOf } from './splits-file.js';

const root = mkdtempSync(join(tmpdir(), 'molx-run-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const fresh = () => join(root, `run-${made++}`);

describe('RunFolder', () => {
  it('is made with the folders above it, and holds what is written', async () => {
    const path = join(fresh(), 'deep');
    const run = await RunFolder.open(path);
    await run.begin();
    run.close();
    expect(readdirSync(path).sort()).toEqual(['checkpoints', 'tensorboard']);
    await run.writeConfig('name: a\n');
    run.metrics.append({ step: 1, trainLoss: 2.5 }, { step: 2, trainLoss: Number.NaN });
    expect(readFileSync(join(path, 'metrics.jsonl'), 'utf8')).toBe(
      '{"step":1,"trainLoss":2.5}\n{"step":2,"trainLoss":null}\n',
    );
    expect(run.checkpoint('best')).toBe(join(path, 'checkpoints', 'best'));
  });

  it('refuses a folder that holds something, unless told', async () => {
    const path = fresh();
    mkdirSync(path);
    for (const name of ['notes.txt', 'summary.json']) writeFileSync(join(path, name), 'mine');
    await expect(RunFolder.open(path)).rejects.toThrow(
      `${path}: already holds notes.txt, summary.json. Pass --resume to go on with that run, --overwrite to replace it`,
    );
    await expect(RunFolder.open(path, { resume: true, overwrite: true })).rejects.toThrow('not both');
    await expect(RunFolder.open(path, { resume: true })).rejects.toThrow('no checkpoint to resume from');
    const run = await RunFolder.open(path, { overwrite: true });
    expect(readdirSync(path).sort()).toEqual(['.lock', 'notes.txt', 'summary.json']);
    await run.begin();
    run.close();
    expect(readdirSync(path).sort()).toEqual(['checkpoints', 'notes.txt', 'tensorboard']);
  });

  it('belongs to one process at a time; a lock whose process is gone counts for nothing', async () => {
    const path = fresh();
    mkdirSync(path);
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const [owner, refused] of [
      [String(process.ppid), true],
      [String(gone), false],
      ['', false],
    ] as const) {
      writeFileSync(join(path, '.lock'), owner);
      const opened = RunFolder.open(path);
      if (refused) await expect(opened).rejects.toThrow(`${path}: process ${owner} is working in this folder.`);
      else (await opened).close();
    }
    expect(readdirSync(path)).toEqual([]);
  });

  it('resumes from a checkpoint, also one that a crash left half replaced', async () => {
    const path = fresh();
    const earlier = await RunFolder.open(path);
    await earlier.begin();
    const { metrics } = earlier;
    for (const step of [1, 2, 3, 4]) metrics.append({ step });
    writeFileSync(join(path, 'metrics.jsonl'), '{"step":5,"tr', { flag: 'a' });
    const aside = join(path, 'checkpoints', '.last.previous');
    mkdirSync(aside);
    writeFileSync(join(aside, 'trainer_state.json'), '{}');
    const run = await RunFolder.open(path, { resume: true });
    expect(readdirSync(run.checkpoint('last'))).toEqual(['trainer_state.json']);
    await run.rewind(2);
    expect(await run.metrics.read()).toEqual([{ step: 1 }, { step: 2 }]);
  });

  it('says at once that it cannot be written', async () => {
    const file = fresh();
    writeFileSync(file, '');
    await expect(RunFolder.open(join(file, 'run'))).rejects.toThrow(
      `${file}/run: cannot write: a part of the path is a file`,
    );
    await expect(RunFolder.open('/proc/molx-run')).rejects.toThrow(/\/proc\/molx-run: cannot write/);
    const locked = fresh();
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    if (process.getuid?.() !== 0) await expect(RunFolder.open(locked)).rejects.toThrow(/no permission/);
  });

  it('names a line of metrics that is no record', async () => {
    const path = fresh();
    writeFileSync(path, '{"step":1}\n{"step":2,\n{"step":3}\n');
    await expect(new JsonLinesFile(path).read()).rejects.toThrow(`${path} row 2: not JSON. Remove the line`);
  });

  it('tells a full disk while metrics are written', () => {
    const full = new JsonLinesFile('/dev/full');
    if (process.platform === 'linux')
      expect(() => full.append({ step: 1 })).toThrow('/dev/full: cannot write: the disk is full');
  });
});

describe('splits.json', () => {
  const record = (smiles: string) => ({ id: smiles, source: smiles, smiles, key: smiles, scaffold: '', texts: {} });
  const dataset = (train: string[], validation: string[]): Dataset => ({
    train: train.map(record),
    validation: validation.map(record),
    rows: 9,
    invalid: 1,
    excluded: 2,
    duplicates: 3,
  });

  it('lists both sides, and notices other data at a resume', async () => {
    const run = await RunFolder.open(fresh());
    const splits = splitsOf(dataset(['C', 'CC'], ['O']), { split: 'scaffold', seed: 7 });
    expect(splits).toEqual({
      split: 'scaffold',
      seed: 7,
      counts: { train: 2, validation: 1, excluded: 2, duplicates: 3, invalid: 1 },
      train: ['C', 'CC'],
      validation: ['O'],
    });
    await run.writeSplits(splits);
    const path = run.file('splits.json');
    await assertSameSplits(path, dataset(['C', 'CC'], ['O']));
    await expect(assertSameSplits(path, dataset(['C', 'CCC'], ['O']))).rejects.toThrow(
      'train: molecule 2 is CCC, the run had CC',
    );
    await expect(assertSameSplits(path, dataset(['C', 'CC'], []))).rejects.toThrow(
      'validation: 0 molecules, the run had 1',
    );
    await expect(assertSameSplits(run.file('none.json'), dataset([], []))).rejects.toThrow(
      "cannot read the run's splits",
    );
    for (const text of ['{}', 'null', '{"train":{},"validation":3}']) {
      writeFileSync(path, text);
      await expect(assertSameSplits(path, dataset(['C'], ['O']))).rejects.toThrow('does not hold the splits of a run');
    }
  });
});
