import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CausalLM } from '@molx/llm-bridge';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointBytes, metricsOf, TinyWorkplace, tinyLmRecipe } from '../../test/tiny-run.js';

let place: TinyWorkplace;
let whole: Awaited<ReturnType<TinyWorkplace['trainLm']>>;
beforeAll(async () => {
  place = await TinyWorkplace.make();
  whole = await place.trainLm();
});
afterAll(() => place.remove());

const meanLoss = (records: Record<string, unknown>[]) =>
  records.reduce((sum, { loss }) => sum + (loss as number), 0) / records.length;

describe('trainLm', () => {
  it('learns', () => {
    const steps = metricsOf(whole.out).filter(({ stage }) => stage !== undefined);
    expect(steps.length).toBe(24);
    // 2,048 tokens are 7.6 nats for who knows nothing
    expect(meanLoss(steps.slice(0, 4))).toBeGreaterThan(6);
    expect(meanLoss(steps.slice(-4))).toBeLessThan(meanLoss(steps.slice(0, 4)) - 1.5);
  });

  it('puts the reading ceiling into summary and metrics', () => {
    const { summary, ceiling, out } = whole;
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toEqual(summary);
    expect(ceiling.map(({ task }) => task)).toEqual(['all', 'kind', 'aromaticRings']);
    const { own, shuffled, empty } = ceiling[0]!.all;
    expect(summary).toMatchObject({
      valLoss: own.value,
      valLossShuffled: shuffled.value,
      valLossEmpty: empty.value,
      steps: 24,
    });
    expect(summary.trainableParameters).toBe(summary.totalParameters);
    const looks = metricsOf(out).filter(({ stage }) => stage === undefined);
    expect(looks.map(({ step }) => step)).toEqual([8, 16, 24]);
    expect(looks.at(-1)).toMatchObject({ loss: own.value, loss_shuffled: shuffled.value, loss_empty: empty.value });
    expect(looks.at(-1)!['packed_loss']).not.toBe(own.value);
  });

  it('leaves a model that --llm takes, and no tensor', async () => {
    const tensors = tf.memory().numTensors;
    const [lm, last] = [
      await CausalLM.fromPretrained(join(whole.out, 'lm')),
      await CausalLM.fromPretrained(join(whole.out, 'checkpoints/last')),
    ];
    expect(lm.parameterCount()).toBe(whole.summary.totalParameters);
    expect(lm.tokenizer.hash).toBe(last.tokenizer.hash);
    for (const [name, { tensor }] of last.namedParameters()) {
      const [exact, rounded] = [tensor.dataSync(), lm.namedParameters().get(name)!.tensor.dataSync()];
      // bfloat16 keeps eight bits
      exact.forEach((value, i) => {
        expect(Math.abs(value - rounded[i]!)).toBeLessThanOrEqual(Math.abs(value) / 256);
      });
    }
    lm.dispose();
    last.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each([7, 12])('resumes bit for bit after step %i', async (maxSteps) => {
    const { out } = await place.trainLm(tinyLmRecipe(), { maxSteps });
    await place.trainLm(tinyLmRecipe(), { out, resume: true });
    expect(checkpointBytes(out)).toEqual(checkpointBytes(whole.out));
    expect(checkpointBytes(out, 'best')).toEqual(checkpointBytes(whole.out, 'best'));
    expect(metricsOf(out)).toEqual(metricsOf(whole.out));
  });

  it('refuses another recipe, and tasks that no slot serves', async () => {
    const { out } = await place.trainLm(tinyLmRecipe(), { maxSteps: 1 });
    const other = tinyLmRecipe();
    other.model.layers = 3;
    await expect(place.trainLm(other, { out, resume: true })).rejects.toThrow('model.layers is now 3, the run had 2');
    expect(existsSync(join(out, 'summary.json'))).toBe(true);
    const smiles = { ...tinyLmRecipe(), tasks: { canonicalSmiles: { weight: 1 } } };
    await expect(place.trainLm(smiles)).rejects.toThrow('tasks.canonicalSmiles: needs the SMILES in its prompt');
  });
});
