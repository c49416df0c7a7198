import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type BenchRow, median } from './bench-row.js';
import type { EngineTiming } from './training-step/engine-timing.js';

/** Ratios that the project promises: with a system BLAS, with npm packages alone, and against PyTorch. */
const bars = { systemBlas: 15, npmOnly: 6, pytorch: 1 };

const systemBlas = ['openblas', 'mkl', 'accelerate'];

/**
 * The reference training step (4 layers, hidden 256, 8 heads, feed-forward 688, vocabulary 1024, length 128, batch 8;
 * forward, backward, Adam) on our engine with each GEMM provider, on stock tfjs wasm, and in PyTorch where the variable
 * MOLX_PYTHON names a Python that has it. Each in a process of its own, one after the other.
 */
export async function benchTrainingStep(): Promise<BenchRow[]> {
  const threads = availableParallelism();
  const wasm = runNode('stock-wasm', 1, 1, 3);
  if (wasm === undefined) return [];
  const pytorch = runPython(threads);
  const rows = [row(wasm, 'the baseline')];
  if (pytorch !== undefined) rows.push(row(pytorch));
  const stock = median(wasm.milliseconds);
  for (const gemm of [...systemBlas, 'onnxruntime', 'xnnpack', 'js']) {
    const ours = runNode(gemm, threads, 3, gemm === 'js' ? 3 : 10);
    if (ours === undefined) continue;
    const measured = row(ours);
    const ratio = stock / measured.value;
    const blas = systemBlas.includes(gemm);
    if (blas || gemm === 'onnxruntime') {
      measured.bar = { than: wasm.engine, atLeast: blas ? bars.systemBlas : bars.npmOnly, reached: ratio };
    }
    rows.push(measured);
    if (blas && pytorch !== undefined) {
      const reached = median(pytorch.milliseconds) / measured.value;
      rows.push({ ...measured, bar: { than: pytorch.engine, atLeast: bars.pytorch, reached } });
    }
  }
  return rows;
}

function row({ engine, threads, milliseconds, losses, peakMemoryBytes }: EngineTiming, role?: string): BenchRow {
  const note = [
    role,
    `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    `loss ${losses[0]!.toFixed(3)} to ${losses.at(-1)!.toFixed(3)} in ${losses.length} steps`,
    `peak ${(peakMemoryBytes / 2 ** 20).toFixed(0)} MiB`,
  ];
  return {
    bench: 'training-step',
    name: engine,
    value: median(milliseconds),
    unit: 'ms',
    samples: milliseconds.length,
    note: note.filter(Boolean).join(', '),
  };
}

/** Undefined when the engine is not there. */
function runNode(engine: string, threads: number, warmup: number, steps: number): EngineTiming | undefined {
  const script = fileURLToPath(new URL('./training-step/run-engine.js', import.meta.url));
  return run(process.execPath, [script, engine, String(threads), String(warmup), String(steps)]);
}

function runPython(threads: number): EngineTiming | undefined {
  const python = process.env['MOLX_PYTHON'];
  if (python === undefined || !existsSync(python)) return undefined;
  const script = fileURLToPath(new URL('../training_step.py', import.meta.url));
  return run(python, [script, '--threads', String(threads)]);
}

function run(command: string, args: readonly string[]): EngineTiming | undefined {
  try {
    const output = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(output.trim().split('\n').at(-1)!) as EngineTiming;
  } catch {
    return undefined;
  }
}
