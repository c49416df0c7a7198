import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '@molx/core';
import { selectDevice } from '@molx/nn/node';
import { loadRecipe, type MolxRecipe, trainAdapter } from '@molx/trainer';
import * as tf from '@tensorflow/tfjs-core';

/** What is held after so many optimizer steps. */
export interface LeakSample {
  step: number;
  tensors: number;
  rssBytes: number;
}

const quickstart = fileURLToPath(new URL('../../../recipes/quickstart.yaml', import.meta.url));

/**
 * Trains the quick start on small batches and counts tensors after every step: their number must never change once the optimizer
 * has its moments, which it has after the first step.
 *
 * @param onSample  hears of every hundredth step
 */
export async function trainingLeaks(
  steps = 1000,
  onSample: (sample: LeakSample) => void = () => {},
): Promise<{ tensors: { fewest: number; most: number }; rssBytes: number; passed: boolean }> {
  const device = await selectDevice('cpu');
  const recipe = await loadRecipe(quickstart, {
    set: [
      `stages.0.steps=${steps}`,
      'stages.0.batchSize=4',
      'evaluation.molecules=8',
      'evaluation.generate=0',
      'evaluation.maxNewTokens=4',
    ],
  });
  const out = await mkdtemp(path.join(tmpdir(), 'molx-soak-'));
  const counts: number[] = [];
  try {
    await trainAdapter({
      recipe: recipe as MolxRecipe,
      out,
      device,
      logger: silentLogger,
      onStep: ({ step }) => {
        const { numTensors } = tf.memory();
        if (step > 1) counts.push(numTensors);
        if (step % 100 === 0) onSample({ step, tensors: numTensors, rssBytes: process.memoryUsage.rss() });
      },
    });
  } finally {
    await rm(out, { recursive: true });
  }
  const tensors = { fewest: Math.min(...counts), most: Math.max(...counts) };
  return { tensors, rssBytes: process.memoryUsage.rss(), passed: tensors.fewest === tensors.most };
}
