// One engine in a process of its own: `run-engine.js ENGINE THREADS WARMUP STEPS` prints an EngineTiming as JSON.
import { type GemmName, useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { composedTrainingStep, registerWasmSegmentSum } from './composed-step.js';
import type { EngineTiming } from './engine-timing.js';
import { fusedTrainingStep } from './fused-step.js';

const [engine = '', threads = '1', warmup = '1', steps = '3'] = process.argv.slice(2);

async function openEngine(): Promise<{ name: string; threads: number; step: () => number }> {
  if (engine === 'stock-wasm') {
    await import('@tensorflow/tfjs-backend-wasm');
    registerWasmSegmentSum();
    await tf.setBackend('wasm');
    return { name: `tfjs-backend-wasm ${tf.version_core}, unchanged`, threads: 1, step: composedTrainingStep() };
  }
  const { gemm } = await useCpuBackend({ gemm: engine as GemmName, threads: Number(threads) });
  const name = `molx-cpu with ${gemm.name} ${gemm.version}`;
  return { name, threads: gemm.threads, step: fusedTrainingStep() };
}

const opened = await openEngine();
const timing: EngineTiming = {
  engine: opened.name,
  threads: opened.threads,
  milliseconds: [],
  losses: [],
  peakMemoryBytes: 0,
};
for (let i = 0; i < Number(warmup) + Number(steps); i++) {
  const started = performance.now();
  timing.losses.push(opened.step());
  if (i >= Number(warmup)) timing.milliseconds.push(performance.now() - started);
}
timing.peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify(timing)}\n`);
process.exit(0);
