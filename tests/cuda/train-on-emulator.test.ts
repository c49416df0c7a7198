import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../packages/core/src/index.js';
import { CausalLM } from '../../packages/llm-bridge/src/index.js';
import type { SelectedDevice } from '../../packages/nn/src/node/index.js';
import { type CudaBackend, useCudaBackend } from '../../packages/tfjs-backend-cuda/src/index.js';
import { type StepReport, trainAdapter } from '../../packages/trainer/src/index.js';
import { jsDevice, metricsOf, TinyWorkplace, tinyRecipe } from '../../packages/trainer/test/tiny-run.js';
import {
  configureEmulator,
  type ThreadOrder,
  threadOrders,
  useEmulator,
} from '../../tooling/cuda-emulator/src/index.js';

const emulator = await useEmulator();

let place: TinyWorkplace;
let backend: CudaBackend;

/** The emulated GPU, with released memory overwritten. */
async function cudaDevice(threadOrder: ThreadOrder): Promise<SelectedDevice> {
  configureEmulator({ threadOrder });
  const choice = await useCudaBackend({ poison: true });
  ({ backend } = choice);
  return { device: 'cuda:0', backend: tf.getBackend(), gemm: undefined, description: choice.description, tried: [] };
}

/**
 * The tiny run, with an epsilon near the size of the gradients: AdamW's usual one makes whole steps of gradients that
 * are rounding errors, and two runs on the CPU with other GEMMs part in the fourth digit within eight steps.
 */
function smoothRecipe() {
  const recipe = tinyRecipe();
  return { ...recipe, stages: recipe.stages.map((stage) => ({ ...stage, epsilon: 0.01 })) };
}

/** Trains to the end and measures; the validation losses in order, those of the controls among them. */
async function train(device: SelectedDevice, onStep: (report: StepReport) => void) {
  const out = place.freshOut();
  const recipe = await place.recipe(smoothRecipe());
  await trainAdapter({ recipe, device, logger: silentLogger, out, onStep });
  const losses = metricsOf(out).filter((record) => !('stage' in record));
  return {
    losses: losses.flatMap((record) =>
      [record['loss'], record['loss_shuffled'], record['loss_empty']].filter(isNumber),
    ),
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

describe.skipIf(emulator === undefined)('MolX on the emulated GPU', () => {
  const expected: StepReport[] = [];
  let onCpu: { losses: number[] };

  beforeAll(async () => {
    place = await TinyWorkplace.make();
    onCpu = await train(await jsDevice(), (report) => expected.push(report));
  }, 120_000);
  afterAll(() => {
    configureEmulator({});
    place.remove();
  });

  it.each(threadOrders)(
    'trains as on the CPU, with no kernel on the host, in constant memory, threads %s',
    {
      timeout: 300_000,
    },
    async (threadOrder) => {
      const held: { tensors: number; bytes: number; blocks: number }[] = [];
      const reports: StepReport[] = [];
      const onCuda = await train(await cudaDevice(threadOrder), (report) => {
        const { usedBytes, usedBlocks } = backend.stats().pool;
        held.push({ tensors: tf.memory().numTensors, bytes: usedBytes, blocks: usedBlocks });
        reports.push(report);
      });

      expect(backend.stats().fallbacks).toEqual({});
      expect(new Set(held.map(({ tensors, blocks }) => `${tensors} tensors, ${blocks} blocks`)).size).toBe(1);
      // what prompts begin with is kept, and by the fourth step each beginning was met
      expect(new Set(held.slice(3).map(({ bytes }) => bytes)).size).toBe(1);
      expect(reports).toHaveLength(8);
      // A loss is a sum over a few dozen label tokens, rounded to 6e-8; a norm also feels each parameter's small change.
      for (const [i, { loss, gradientNorm }] of reports.entries()) {
        expect(Math.abs(loss / expected[i]!.loss - 1)).toBeLessThan(1e-6);
        expect(Math.abs(gradientNorm / expected[i]!.gradientNorm - 1)).toBeLessThan(1e-4);
      }
      expect(onCuda.losses.length).toBeGreaterThan(4);
      onCuda.losses.forEach((loss, i) => {
        expect(Math.abs(loss / onCpu.losses[i]! - 1)).toBeLessThan(1e-6);
      });
      expect(onCuda.losses).toHaveLength(onCpu.losses.length);
    },
  );

  it('generates the tokens that the CPU generates, with no kernel on the host', async () => {
    const generate = async () => {
      const lm = await CausalLM.fromPretrained(place.file('lm'));
      const before = tf.memory().numTensors;
      const inputIds = tf.tensor2d(
        [
          [5, 6, 7, 8],
          [0, 0, 9, 10],
        ],
        [2, 4],
        'int32',
      );
      const attentionMask = tf.tensor2d(
        [
          [1, 1, 1, 1],
          [0, 0, 1, 1],
        ],
        [2, 4],
        'int32',
      );
      const tokens: (readonly (number | undefined)[])[] = [];
      for await (const step of lm.generate({ inputIds, attentionMask, maxNewTokens: 6, eos: [] }))
        tokens.push(step.tokens);
      tf.dispose([inputIds, attentionMask]);
      expect(tf.memory().numTensors).toBe(before);
      lm.dispose();
      return tokens;
    };
    await jsDevice();
    const expected = await generate();
    await cudaDevice('shuffled');
    expect(await generate()).toEqual(expected);
    expect(expected).toHaveLength(6);
    expect(backend.stats().fallbacks).toEqual({});
  });
});
