import { deepStrictEqual, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { silentLogger } from '@molx/core';
import { selectDevice } from '@molx/nn/node';
import type { CudaBackend } from '@molx/tfjs-backend-cuda';
import { loadRecipe, type MolxRecipe, trainAdapter } from '@molx/trainer';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';

/** MolX learns on the embedded language model and some of the embedded molecules, as `train` does it. */
export const quickStart: Step = {
  name: 'quick-start',
  limitSeconds: 900,
  async run({ check, measure, tiny, folder }) {
    const steps = tiny ? 2 : 100;
    const device = await selectDevice('cuda:0');
    const settings = {
      'stages.0.steps': steps,
      'stages.0.warmupSteps': 1,
      'data.validation.molecules': tiny ? 4 : 100,
      'evaluation.molecules': tiny ? 2 : 50,
      'evaluation.generate': tiny ? 0 : 4,
      'evaluation.maxNewTokens': tiny ? 2 : 32,
      ...(tiny ? { 'stages.0.batchSize': 1, 'model.smiles.layers': 1, 'model.graph.layers': 1 } : {}),
    };
    const recipe = await loadRecipe(path.join(folder, 'recipes', 'quickstart.yaml'), {
      set: Object.entries(settings).map(([key, value]) => `${key}=${value}`),
    });
    const out = mkdtempSync(path.join(os.tmpdir(), 'molx-check-run-'));
    const losses: number[] = [];
    const ends: number[] = [];
    let inSteps: Record<string, number> = {};
    const fallbacks = () => (tf.backend() as CudaBackend).stats().fallbacks;
    try {
      await check(`${steps} steps`, async () => {
        await trainAdapter({
          recipe: recipe as MolxRecipe,
          out,
          device,
          logger: silentLogger,
          onStep: ({ loss }) => {
            losses.push(loss);
            ends.push(performance.now());
            inSteps = fallbacks();
          },
        });
        ok(losses.length === steps && losses.every(Number.isFinite), `losses: ${losses.join(' ')}`);
        const [first, last] = [mean(losses.slice(0, 10)), mean(losses.slice(-10))];
        if (!tiny) ok(last < 0.9 * first, `the loss went from ${first} to ${last}`);
        return `loss ${first.toFixed(3)} to ${last.toFixed(3)} nats`;
      });
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
    await check('no step ran anything on the host', () => {
      deepStrictEqual(inSteps, {});
      return undefined;
    });
    const times = ends.slice(1).map((end, i) => end - ends[i]!);
    const half = times.sort((a, b) => a - b)[times.length >> 1];
    if (half !== undefined) measure({ name: 'training step of the quick start', value: half, unit: 'ms' });
  },
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
