import { InvalidArgumentError } from '@molx/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CpuBackend } from '../cpu-backend.js';
import { vectorEngine } from '../simd/vector-engine.js';
import type { MolxKernelCall } from './register-molx-kernel.js';

/** Logits of one chunk: 1 Mi floats, 4 MiB, which a core's share of the last cache holds. */
const chunkElements = 1 << 20;

/** @throws {InvalidArgumentError} when a target is neither a row of the weight nor ignored */
export function linearCrossEntropy({ inputs, attrs, backend }: MolxKernelCall<'MolxLinearCrossEntropy'>): TensorInfo[] {
  const head = openHead(backend, inputs.hidden, inputs.weight);
  const targets = backend.int32(inputs.targets);
  checkTargets(targets, head.vocabulary, attrs.ignoreIndex);
  const loss = backend.allocate([head.tokens], 'float32');
  const logSumExp = backend.allocate([head.tokens], 'float32');
  const [losses, sums] = [backend.float32(loss), backend.float32(logSumExp)];
  const chosen = new Float32Array(head.tokens);
  forEachChunk(head, (start, size, logits) => {
    for (let row = 0; row < size; row++) {
      const target = targets[start + row]!;
      chosen[row] = target === attrs.ignoreIndex ? 0 : logits[row * head.vocabulary + target]!;
    }
    const [maxima, totals] = [new Float32Array(size), new Float32Array(size)];
    vectorEngine().rows('softmaxParts', head.vocabulary, {
      arrays: [{ values: logits, use: 'inOut' }],
      perRow: [
        { values: maxima, use: 'out' },
        { values: totals, use: 'out' },
      ],
    });
    for (let row = 0; row < size; row++) {
      const normaliser = maxima[row]! + Math.log(totals[row]!);
      sums[start + row] = normaliser;
      losses[start + row] = targets[start + row] === attrs.ignoreIndex ? 0 : normaliser - chosen[row]!;
    }
  });
  return [loss, logSumExp];
}

export function linearCrossEntropyGrad({
  inputs,
  attrs: { ignoreIndex, want },
  backend,
}: MolxKernelCall<'MolxLinearCrossEntropyGrad'>): TensorInfo[] {
  const head = openHead(backend, inputs.hidden, inputs.weight);
  const { vocabulary, width, weight, hidden } = head;
  const [targets, sums] = [backend.int32(inputs.targets), backend.float32(inputs.logSumExp)];
  const dys = backend.float32(inputs.dy);
  const dHidden = want === 'weight' ? undefined : backend.allocate(inputs.hidden.shape, 'float32');
  const dWeight = want === 'hidden' ? undefined : backend.allocate(inputs.weight.shape, 'float32', { zeroed: true });
  const part = dWeight === undefined ? undefined : backend.scratch(weight.length);
  forEachChunk(head, (start, size, logits) => {
    const factors = new Float32Array(size);
    for (let row = 0; row < size; row++) {
      factors[row] = targets[start + row] === ignoreIndex ? 0 : dys[start + row]!;
    }
    vectorEngine().rows('scaledExp', vocabulary, {
      arrays: [{ values: logits, use: 'inOut' }],
      perRow: [
        { values: sums.subarray(start, start + size), use: 'in' },
        { values: factors, use: 'in' },
      ],
    });
    for (let row = 0; row < size; row++) {
      if (factors[row] !== 0) logits[row * vocabulary + targets[start + row]!]! -= factors[row]!;
    }
    const common = { n: width, batch: 1, a: logits, strideA: 0, strideB: 0 };
    const span = [start * width, (start + size) * width] as const;
    if (dHidden !== undefined) {
      const c = backend.float32(dHidden).subarray(...span);
      backend.gemm.gemm({ ...common, transposeA: false, transposeB: false, m: size, k: vocabulary, b: weight, c });
    }
    if (dWeight !== undefined && part !== undefined) {
      const b = hidden.subarray(...span);
      backend.gemm.gemm({ ...common, transposeA: true, transposeB: false, m: vocabulary, k: size, b, c: part });
      const total = backend.float32(dWeight);
      vectorEngine().map('add', [total, part], [total]);
    }
  });
  if (part !== undefined) backend.release(part);
  return [dHidden, dWeight].filter((gradient) => gradient !== undefined);
}

interface Head {
  backend: CpuBackend;
  hidden: Float32Array;
  weight: Float32Array;
  tokens: number;
  width: number;
  vocabulary: number;
}

function openHead(backend: CpuBackend, hidden: TensorInfo, weight: TensorInfo): Head {
  const [tokens, width] = hidden.shape as [number, number];
  return {
    backend,
    hidden: backend.float32(hidden),
    weight: backend.float32(weight),
    tokens,
    width,
    vocabulary: weight.shape[0]!,
  };
}

function forEachChunk(head: Head, visit: (start: number, size: number, logits: Float32Array) => void): void {
  const { backend, hidden, weight, tokens, width, vocabulary } = head;
  const perChunk = Math.min(tokens, Math.max(1, Math.floor(chunkElements / vocabulary)));
  const logits = backend.scratch(perChunk * vocabulary);
  for (let start = 0; start < tokens; start += perChunk) {
    const size = Math.min(perChunk, tokens - start);
    const chunk = logits.subarray(0, size * vocabulary);
    backend.gemm.gemm({
      transposeA: false,
      transposeB: true,
      m: size,
      n: vocabulary,
      k: width,
      batch: 1,
      a: hidden.subarray(start * width, (start + size) * width),
      b: weight,
      c: chunk,
      strideA: 0,
      strideB: 0,
    });
    visit(start, size, chunk);
  }
  backend.release(logits);
}

function checkTargets(targets: Int32Array, vocabulary: number, ignoreIndex: number): void {
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i]!;
    if ((target < 0 || target >= vocabulary) && target !== ignoreIndex) {
      throw new InvalidArgumentError(
        `linearCrossEntropy: target ${target} of token ${i} is outside 0 .. ${vocabulary - 1} and not ${ignoreIndex}.`,
      );
    }
  }
}
