import { silentLogger } from '@molx/core';
import { valueAndGradients } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsDevice, TinyWorkplace, tinyRecipe } from '../../test/tiny-run.js';
import { RunFolder } from '../run-folder/index.js';
import { type AdapterBatch, AdapterObjective } from './adapter-objective.js';
import { type AdapterRun, openAdapterRun } from './open-adapter-run.js';
import { planAdapterStages } from './plan-adapter-stages.js';

let place: TinyWorkplace;
const runs: AdapterRun[] = [];
beforeAll(async () => {
  place = await TinyWorkplace.make();
});
afterAll(() => {
  for (const { module, lm } of runs) {
    module.dispose();
    lm.dispose();
  }
  place.remove();
});

async function open(change: object, model: object): Promise<AdapterRun> {
  const tree = tinyRecipe();
  const recipe = await place.recipe({ ...tree, ...change, model: { ...tree.model, ...model } });
  const out = place.freshOut();
  const options = { recipe, out, device: await jsDevice(), logger: silentLogger };
  const run = await openAdapterRun(options, await RunFolder.open(out));
  runs.push(run);
  return run;
}

const batchesOf = (run: AdapterRun, count: number) => {
  const [stage] = planAdapterStages({ ...run, records: run.dataset.train, permute: false });
  stage!.begin!();
  const source = stage!.batches();
  return Array.from({ length: count }, () => source.next().examples);
};

describe('AdapterObjective', () => {
  it('weighs every label token alike, however examples are batched', async () => {
    const smiles = { layers: 1, hidden: 16, heads: 2, ffn: 16, maxPositions: 128 };
    const run = await open({}, { smiles, graph: 'off', adapter: { hidden: 16, softTokens: 2, outputScale: 2 } });
    const examples = batchesOf(run, 2).flat();
    const labelled = examples.map((example) => {
      const record = run.dataset.train[example.record]!;
      const { labelled } = run.prompts.question(example, record, { pick: (all: unknown[]) => all[0] } as never);
      return { labelled, input: run.inputs.of(record.smiles) };
    });
    const batch = (rows: typeof labelled): AdapterBatch => ({
      inputs: rows.map(({ input }) => input),
      prompts: rows.map(({ labelled }) => labelled),
    });
    const objective = new AdapterObjective(run.module, run.reader, 0);
    objective.prepare(1);
    const gradientsOf = (rows: typeof labelled) => {
      const part = batch(rows);
      return {
        ...valueAndGradients(() => objective.loss(part), objective.parameters),
        tokens: objective.labelTokens(part),
      };
    };
    const [whole, first, second] = [
      gradientsOf(labelled),
      gradientsOf(labelled.slice(0, 3)),
      gradientsOf(labelled.slice(3)),
    ];
    expect(first.tokens).not.toBe(second.tokens);
    expect(first.tokens + second.tokens).toBe(whole.tokens);
    const sum = first.value.dataSync()[0]! + second.value.dataSync()[0]!;
    expect(whole.value.dataSync()[0]! / sum).toBeCloseTo(1, 5);
    const names = Object.keys(whole.gradients);
    expect(names.length).toBe(run.module.trainableParameters().size - poolerTensors);
    const largest = Math.max(...names.map((name) => Math.max(...whole.gradients[name]!.dataSync().map(Math.abs))));
    for (const name of names) {
      const expected = whole.gradients[name]!.dataSync();
      const [a, b] = [first.gradients[name]!.dataSync(), second.gradients[name]!.dataSync()];
      // float32 sums in another order, relative to the tensor's largest gradient; that of a key's bias is rounding alone, in truth 0
      const scale = Math.max(...expected.map(Math.abs), 1e-5 * largest);
      expected.forEach((value, i) => {
        expect(Math.abs(a[i]! + b[i]! - value), name).toBeLessThan(2e-5 * scale);
      });
    }
    for (const part of [whole, first, second]) tf.dispose([part.value, part.gradients]);
  });

  it('leaves frozen encoders in evaluation mode: no dropout, and statistics that stay', async () => {
    const run = await open({}, { trainEncoders: false });
    const objective = new AdapterObjective(run.module, run.reader, 0);
    const [examples] = batchesOf(run, 1);
    const inputs = examples!.map(({ record }) => run.inputs.of(run.dataset.train[record]!.smiles));
    const before = await run.module.graph!.state();
    const loudness = (step: number) => {
      objective.prepare(step);
      return tf.tidy(() => run.module.vectors(inputs).graph!.dataSync().slice());
    };
    expect(loudness(1)).toEqual(loudness(2));
    expect(await run.module.graph!.state()).toEqual(before);
    expect([run.module.training, run.module.smiles!.training, run.module.graph!.training]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('draws dropout by the step', async () => {
    const run = await open({ randomSmiles: 0 }, {});
    const objective = new AdapterObjective(run.module, run.reader, 0);
    const [stage] = planAdapterStages({ ...run, records: run.dataset.train, permute: false });
    const batch = stage!.collate(stage!.batches().next()) as AdapterBatch;
    const lossAt = (step: number) => {
      objective.prepare(step);
      return tf.tidy(() => objective.loss(batch).dataSync()[0]);
    };
    const [first, second] = [lossAt(1), lossAt(2)];
    expect(second).not.toBe(first);
    expect(lossAt(1)).toBe(first);
  });
});

/** RoBERTa's pooler is saved but no loss depends on it. */
const poolerTensors = 2;
