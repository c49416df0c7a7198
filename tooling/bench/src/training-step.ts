import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type BenchRow, median } from './bench-row.js';
import type { EngineTiming } from './training-step/engine-timing.js';

/** Ratios that the project promises: with a system BLAS, with npm packages alone, and against PyTorch. */
const bars = { systemBlas: 15, npmOnly: 6, pytorch: 1 };

/** Steps before the measured ones: V8 compiles what is hot until about the tenth. */
const warmup = 15;

/** Times that each fast engine is started. */
const rounds = 3;

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
  const [pytorch, ...fast] = inTurns([
    () => runPython(threads),
    ...[...systemBlas, 'onnxruntime'].map((gemm) => () => runNode(gemm, threads, warmup, 10)),
  ]);
  const slow = [runNode('xnnpack', threads, 3, 5), runNode('js', threads, 1, 3)];
  const rows = [row(wasm, 'the baseline')];
  if (pytorch !== undefined) rows.push(row(pytorch));
  const stock = median(wasm.milliseconds);
  for (const [i, ours] of [...fast, ...slow].entries()) {
    if (ours === undefined) continue;
    const gemm = [...systemBlas, 'onnxruntime', 'xnnpack', 'js'][i]!;
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

/** Runs several engines one after the other, round by round, so that a machine that slows down slows them alike. */
function inTurns(engines: readonly (() => EngineTiming | undefined)[]): (EngineTiming | undefined)[] {
  const timings: (EngineTiming | undefined)[] = engines.map(() => undefined);
  for (let round = 0; round < rounds; round++) {
    for (const [i, engine] of engines.entries()) {
      if (round > 0 && timings[i] === undefined) continue;
      const timing = engine();
      if (timing === undefined) continue;
      const before = timings[i]?.milliseconds ?? [];
      timings[i] = { ...timing, milliseconds: [...before, ...timing.milliseconds] };
    }
  }
  return timings;
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
  return run(python, [script, '--threads', String(threads), '--warmup', String(warmup), '--steps', '10']);
}

function run(command: string, args: readonly string[]): EngineTiming | undefined {
  try {
    const output = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(output.trim().split('\n').at(-1)!) as EngineTiming;
  } catch {
    return undefined;
  }
}
