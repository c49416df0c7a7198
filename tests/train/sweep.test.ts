import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DryRun } from '../../apps/train/src/dry-run/dry-run.js';
import type { PlannedRun } from '../../apps/train/src/sweep/planned-runs.js';
import type { SweepFile } from '../../apps/train/src/sweep/sweep-file.js';
import { folderOf, setsOf, sweepGrid } from '../../apps/train/src/sweep/sweep-grid.js';
import { checkpointBytes, TinyWorkplace, tinyRecipe } from '../../packages/trainer/test/tiny-run.js';
import { runTrain } from './run-train.js';

describe('a grid', () => {
  it('is every combination, the last key fastest, with values as YAML reads them', () => {
    const points = sweepGrid(['stages.0.learningRate=1e-3,0.01', 'lora=off,{rank: 2}']);
    expect(points).toEqual([
      { 'stages.0.learningRate': 0.001, lora: 'off' },
      { 'stages.0.learningRate': 0.001, lora: { rank: 2 } },
      { 'stages.0.learningRate': 0.01, lora: 'off' },
      { 'stages.0.learningRate': 0.01, lora: { rank: 2 } },
    ]);
    expect(setsOf(points[1]!)).toEqual(['stages.0.learningRate=0.001', 'lora={"rank":2}']);
    expect(folderOf(points[1]!, 1)).toBe('02-learningRate=0.001-lora=_rank_2_');
    expect(sweepGrid(['stages.0.betas=[0.9, 0.95],[0.9, 0.98]'])).toHaveLength(2);
  });

  it('names the flag that is wrong', () => {
    expect(() => sweepGrid(['seed'])).toThrow('--sweep seed: expected key=value');
    expect(() => sweepGrid(['seed='])).toThrow('--sweep seed=[]: names no value.');
    expect(() => sweepGrid(['seed=[1'])).toThrow('the value is not YAML');
    expect(() => sweepGrid(['seed=1', 'seed=2'])).toThrow('--sweep seed: the key is swept twice.');
  });
});

describe('train --sweep', () => {
  let place: TinyWorkplace;
  let flags: string[];
  beforeAll(async () => {
    place = await TinyWorkplace.make();
    const tree = tinyRecipe();
    tree.evaluation.generate = 0;
    flags = ['--recipe', place.writeRecipe(tree), '--gemm', 'js', '--device', 'cpu', '--max-steps', '2'];
  });
  afterAll(() => place.remove());
  const sweep = ['--sweep', 'seed=1,2', '--sweep', 'stages.0.learningRate=0.01,1e30'];
  const json = (out: string) => JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8'));

  it('trains each run in a folder of its own, and goes on where it stood', async () => {
    const out = place.freshOut();
    const { code, stdout, stderr } = await runTrain([...flags, ...sweep, '--out', out]);
    expect(code).toBe(0);
    const { runs } = json(out);
    expect(runs.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      ['01-seed=1-learningRate=0.01', 'finished'],
      ['02-seed=1-learningRate=1e+30', 'failed'],
      ['03-seed=2-learningRate=0.01', 'finished'],
      ['04-seed=2-learningRate=1e+30', 'failed'],
    ]);
    expect(stderr).toContain('run 3 of 4: seed=2  stages.0.learningRate=0.01');
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^run +seed +stages\.0\.learningRate +steps +train +validation +gap +over empty/);
    expect(lines[1]).toContain(runs[0].summary.valLoss.toFixed(4));
    expect(lines[2]).toMatch(/^2 .*failed: step \d: .* is not finite/);
    expect(lines.filter((line) => /^\d\*/.test(line))).toHaveLength(1);

    // as if it had been interrupted in its third run
    const third = join(out, runs[2].name);
    const before = checkpointBytes(third);
    const open = json(out);
    Object.assign(open.runs[2], { status: 'open', summary: null });
    writeFileSync(join(out, 'sweep.json'), JSON.stringify(open));
    const again = await runTrain([...flags, ...sweep, '--out', out, '--resume', '--json']);
    expect(again.stderr).not.toContain('run 1 of 4');
    expect(again.stderr).toContain('run 3 of 4');
    expect(checkpointBytes(third)).toEqual(before);
    expect(JSON.parse(again.stdout)).toEqual(json(out));
    expect(json(out).runs[2].summary.valLoss).toBe(runs[2].summary.valLoss);
  });

  it('refuses another grid, a folder that holds something, and values that do not fit, before it trains', async () => {
    const out = place.freshOut();
    const wrong = await runTrain([...flags, '--sweep', 'stages.0.batchSize=4,0', '--out', out]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('--set stages.0.batchSize=0: stages.0.batchSize'),
    ]);
    expect(existsSync(out)).toBe(false);
    await runTrain([...flags, '--sweep', 'seed=1', '--out', out, '--max-steps', '1']);
    const other = await runTrain([...flags, '--sweep', 'seed=3', '--out', out, '--resume']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('the sweep has another grid')]);
    const resume = ['--sweep', 'seed=1', '--out', out, '--resume'];
    const own = await runTrain([...flags.slice(2), ...resume]);
    expect([own.code, own.stderr]).toEqual([0, expect.not.stringContaining('run 1 of 1')]);
    const slower = await runTrain([...flags, ...resume, '--set', 'stages.0.learningRate=0.001']);
    expect([slower.code, slower.stderr]).toEqual([2, expect.stringContaining('stages.0.learningRate is now 0.001')]);
    const seeded = place.writeRecipe({ ...tinyRecipe(), seed: 8 }, 'other.yaml');
    const another = await runTrain(['--recipe', seeded, ...flags.slice(2), ...resume]);
    expect([another.code, another.stderr]).toEqual([2, expect.stringContaining('seed is now 8, the run had 7')]);
    const held = await runTrain([...flags, '--sweep', 'seed=1', '--out', out]);
    expect([held.code, held.stderr]).toEqual([2, expect.stringContaining('already holds')]);
    const none = await runTrain([...flags, '--sweep', 'seed=1', '--out', place.freshOut(), '--resume']);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('sweep.json')]);
    const lost = await runTrain([...flags, '--sweep', 'seed=1', '--resume']);
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining('--resume needs --out')]);
  });
});

describe('train --variants', () => {
  let place: TinyWorkplace;
  let recipe: string;
  beforeAll(async () => {
    place = await TinyWorkplace.make();
    const tree = tinyRecipe();
    tree.evaluation.generate = 0;
    const variants = { full: {}, 'no-graph': { 'model.graph': 'off' }, 'one-token': { 'model.adapter.softTokens': 1 } };
    recipe = place.writeRecipe({ ...tree, variants });
  });
  afterAll(() => place.remove());
  const train = (...args: string[]) => runTrain(['--recipe', recipe, '--gemm', 'js', '--device', 'cpu', ...args]);

  it("trains the recipe's variants at each point of the grid, and goes on", async () => {
    const out = place.freshOut();
    const flags = ['--variants', 'full,no-graph', '--sweep', 'seed=1,2', '--max-steps', '1', '--out', out];
    const { code, stdout } = await train(...flags);
    expect(code).toBe(0);
    const { runs } = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')) as SweepFile;
    expect(runs.map(({ name, variant, set, status }) => [name, variant, set, status])).toEqual([
      ['01-full-seed=1', 'full', { seed: 1 }, 'finished'],
      ['02-full-seed=2', 'full', { seed: 2 }, 'finished'],
      ['03-no-graph-seed=1', 'no-graph', { seed: 1 }, 'finished'],
      ['04-no-graph-seed=2', 'no-graph', { seed: 2 }, 'finished'],
    ]);
    const [full, , without] = runs.map(({ summary }) => summary!.trainableParameters);
    expect(without).toBeLessThan(full!);
    expect(stdout).toMatch(/^run +variant +seed +steps[\s\S]*\n3\*? +no-graph +1 +1 /);
    const again = await train(...flags, '--resume');
    expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining('run 1 of 4')]);
    const changed = place.writeRecipe({ ...tinyRecipe(), variants: { full: {}, 'no-graph': {} } }, 'changed.yaml');
    const others = await runTrain([...flags, '--recipe', changed, '--gemm', 'js', '--device', 'cpu', '--resume']);
    expect([others.code, others.stderr]).toEqual([2, expect.stringContaining('the sweep has another grid')]);
    const other = await train('--variants', '--sweep', 'seed=1,2', '--out', out, '--resume');
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('the sweep has another grid')]);
  });

  it('refuses variants that there are not', async () => {
    const unknown = await train('--variants', 'no-grph');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean "no-graph"?')]);
    const plain = await runTrain(['--recipe', place.writeRecipe(tinyRecipe(), 'plain.yaml'), '--variants']);
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('has no variants')]);
  });

  it('checks all ablations of MolX and counts what each trains', async () => {
    const file = fileURLToPath(new URL('../../recipes/ablations.yaml', import.meta.url));
    const ablations = ['--recipe', file, '--data', place.file('absent')]; // what is not there is listed, and not read
    const { code, stdout, stderr } = await runTrain([...ablations, '--variants', '--dry-run', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const checked = JSON.parse(stdout) as (PlannedRun & DryRun)[];
    const trained = new Map(checked.map(({ variant, trainableParameters }) => [variant!, trainableParameters]));
    expect([...trained.keys()]).toEqual([
      'full',
      'no-alignment',
      'no-smiles',
      'no-graph',
      'no-fingerprint',
      'only-smiles',
      'only-graph',
      'only-fingerprint',
      'fusion-mean',
      'soft-tokens-1',
      'soft-tokens-2',
      'soft-tokens-16',
      'frozen-encoders',
      'untrained-encoders',
    ]);
    const full = trained.get('full')!;
    // three weights of the fusion; the SMILES-graph pair and the fingerprint part the whole between them
    expect(trained.get('fusion-mean')).toBe(full - 3);
    expect(trained.get('no-alignment')).toBe(full);
    expect(trained.get('untrained-encoders')).toBeLessThan(full);
    for (const [variant, count] of trained) {
      if (/^(?:no-(?!alignment)|only-|soft-tokens-[12]$)/.test(variant)) expect(count, variant).toBeLessThan(full);
    }
    expect(trained.get('soft-tokens-16')).toBeGreaterThan(full);
    const table = await runTrain([...ablations, '--variants', 'full,no-graph', '--dry-run']);
    expect(table.stdout).toMatch(/^01-full\n[\s\S]*\n02-no-graph\n/);
  });
});
