import { deepStrictEqual, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Random } from '@molx/core';
import { CausalLM } from '@molx/llm-bridge';
import { AdamW, valueAndGradients } from '@molx/nn';
import { type CudaBackend, type Precision, precisions, useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';

/** What training_step.py prints. */
interface TorchTiming {
  engine: string;
  milliseconds: number[];
}

/** A training step of the whole embedded language model, against the same model in PyTorch eager where that is installed. */
export const trainingStep: Step = {
  name: 'training-step',
  limitSeconds: 900,
  async run({ check, skip, measure, tiny, folder }) {
    const size = tiny ? { batch: 1, length: 8, warmup: 1, steps: 1 } : { batch: 24, length: 128, warmup: 5, steps: 30 };
    const { device } = await useCudaBackend();
    for (const precision of precisions) {
      if (precision !== 'float32' && (tiny || device.capability < 80)) continue;
      const { backend } = await useCudaBackend({ precision });
      let ours: number | undefined;
      await check(`${precision}: learns, all of it on the GPU`, async () => {
        const { milliseconds, losses } = await trainModel(backend, path.join(folder, 'assets', 'molx-tiny-lm'), size);
        ours = median(milliseconds);
        ok(losses.every(Number.isFinite) && (tiny || losses.at(-1)! < losses[0]!), losses.join(' '));
        deepStrictEqual(backend.stats().fallbacks, {});
        return `loss ${losses[0]!.toFixed(3)} to ${losses.at(-1)!.toFixed(3)}`;
      });
      if (ours === undefined) continue;
      const { timing, reason } = timeTorch(path.join(folder, 'training_step.py'), precision, size);
      if (reason !== undefined) skip(`${precision} against PyTorch`, reason);
      else
        measure({
          name: `training step, ${timing.engine}, ${precision}`,
          value: median(timing.milliseconds),
          unit: 'ms',
        });
      measure({
        name: `training step, molx, ${precision}`,
        value: ours,
        unit: 'ms',
        ...(timing && {
          target: { than: 'the speed of PyTorch eager', atLeast: 1, reached: median(timing.milliseconds) / ours },
        }),
        note: `${size.batch} x ${size.length} tokens`,
      });
    }
  },
};

interface Size {
  batch: number;
  length: number;
  warmup: number;
  steps: number;
}

async function trainModel(backend: CudaBackend, folder: string, { batch, length, warmup, steps }: Size) {
  const lm = await CausalLM.fromPretrained(folder);
  lm.unfreeze();
  const parameters = lm.namedParameters();
  const optimizer = new AdamW(parameters, { learningRate: 1e-3 });
  const random = new Random('training step');
  const row = () => Int32Array.from({ length }, () => 3 + random.integer(lm.config.vocab_size - 3));
  const inputIds = Array.from({ length: batch }, row);
  const milliseconds: number[] = [];
  const losses: number[] = [];
  for (let i = 0; i < warmup + steps; i++) {
    const began = performance.now();
    const { value, gradients } = valueAndGradients(() => {
      const { sum, tokens } = lm.loss({ inputIds, labels: inputIds });
      return tf.div(sum, tokens);
    }, parameters);
    optimizer.step(gradients);
    losses.push(value.dataSync()[0]!);
    tf.dispose([value, gradients as tf.NamedTensorMap] as never);
    backend.runtime.device.synchronize();
    if (i >= warmup) milliseconds.push(performance.now() - began);
  }
  lm.dispose();
  return { milliseconds, losses };
}

/** Runs the same step in PyTorch on the same GPU. */
function timeTorch(
  script: string,
  precision: Precision,
  { batch, length, warmup, steps }: Size,
): { timing: TorchTiming; reason?: undefined } | { timing?: undefined; reason: string } {
  const options = { device: 'cuda', model: 'molx-tiny-lm', precision, batch, length, warmup, steps };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const python = process.env['MOLX_PYTHON'] ?? 'python3';
  const { status, stdout, stderr, error } = spawnSync(python, [script, ...flags], {
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (status !== 0) return { reason: error?.message ?? stderr.trim().split('\n').at(-1) ?? 'it failed' };
  return { timing: JSON.parse(stdout.trim().split('\n').at(-1)!) as TorchTiming };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
