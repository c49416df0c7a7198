import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernelSource } from '../compile/kernel-source.js';
import type { CudaBackend } from '../cuda-backend.js';
import { deviceHeaders } from '../device/headers.js';
import type { Handle } from '../driver/driver-functions.js';
import { multiplyFloat32 } from '../kernels/matmul/product-of-tensors.js';
import { divisor, divisorWords } from '../launch/fast-divisor.js';
import { blockSize, gridFor } from '../launch/grid-for.js';
import { kernel } from '../launch/kernel.js';
import { words } from '../launch/parameter-type.js';
import { indexError, reporterNumber } from '../memory/index-faults.js';
import text from './cross-entropy.cu?raw';
import type { MolxKernelCall } from './register-molx-kernel.js';

const source = kernelSource('cross-entropy.cu', text, deviceHeaders);
const takeChunk = kernel(
  source,
  'cross_entropy_chunk',
  ...(['pointer', 'pointer', 'pointer', 'pointer', 'pointer'] as const),
  ...(['int32', 'int32', 'int32', 'int32', 'int32', 'pointer', 'int32', 'int32'] as const),
);
const toGradient = kernel(
  source,
  'cross_entropy_gradient',
  ...(['pointer', 'pointer', 'pointer', 'pointer', 'int32', words(divisorWords), 'int32', 'int32', 'int32'] as const),
);

/** Logits that exist at a time: 16 Mi floats, 64 MiB. */
const defaultChunkElements = 1 << 24;

/** Chunks begin at multiples of this many rows of the weight, so that all their addresses are multiples of 256. */
const chunkStep = 64;

/** Rows longer than this get a block of their own. */
const maxWarpRow = 1024;

/**
 * @param chunkElements  the most logits in memory, where 64 columns of them are not more
 * @throws {InvalidArgumentError} when a target is neither a row of the weight nor ignored: at once while the targets are
 *   on the host, else when results are read
 */
export function linearCrossEntropy(
  { inputs, attrs: { ignoreIndex }, backend }: MolxKernelCall<'MolxLinearCrossEntropy'>,
  chunkElements = defaultChunkElements,
): TensorInfo[] {
  checkTargets(backend, inputs.targets, inputs.weight.shape[0]!, ignoreIndex);
  const targets = backend.address(inputs.targets);
  const head = openHead(backend, inputs.hidden, inputs.weight);
  const { tokens, vocabulary } = head;
  const loss = backend.allocate([tokens], 'float32');
  const logSumExp = backend.allocate([tokens], 'float32');
  if (tokens === 0) return [loss, logSumExp];
  const sums = backend.scratch(4 * tokens);
  const results = [backend.address(loss), backend.address(logSumExp), sums.address] as const;
  const fault = [backend.runtime.faults.address, reporterNumber('MolxLinearCrossEntropy')] as const;
  forEachChunk(head, chunkElements, ({ first, columns, logits }) => {
    const whole = columns > maxWarpRow;
    const shape = { grid: whole ? gridFor(backend, tokens, 1) : gridFor(backend, tokens * 32), block: blockSize };
    const sizes = [tokens, columns, first, vocabulary] as const;
    backend.launch(takeChunk, shape, logits, targets, ...results, ...sizes, ignoreIndex, ...fault, whole ? 1 : 0);
  });
  backend.release(sums);
  return [loss, logSumExp];
}

/** The logits are computed again, as in the forward pass. */
export function linearCrossEntropyGrad(
  { inputs, attrs: { ignoreIndex, want }, backend }: MolxKernelCall<'MolxLinearCrossEntropyGrad'>,
  chunkElements = defaultChunkElements,
): TensorInfo[] {
  const perToken = [inputs.targets, inputs.logSumExp, inputs.dy].map((info) => backend.address(info));
  const [targets, logSumExp, dy] = perToken as [Handle, Handle, Handle];
  const head = openHead(backend, inputs.hidden, inputs.weight);
  const { hidden, weight, tokens, width, vocabulary } = head;
  const dHidden = want === 'weight' ? undefined : backend.allocate(inputs.hidden.shape, 'float32');
  const dWeight = want === 'hidden' ? undefined : backend.allocate(inputs.weight.shape, 'float32');
  const gradients = [dHidden, dWeight].filter((gradient) => gradient !== undefined);
  if (tokens === 0 || width === 0 || vocabulary === 0) {
    for (const gradient of gradients) backend.zero(backend.address(gradient), 4 * gradient.shape[0]! * width);
    return gradients;
  }
  forEachChunk(head, chunkElements, ({ first, columns, logits }) => {
    const count = tokens * columns;
    const shape = { grid: gridFor(backend, count), block: blockSize };
    const sizes = [count, divisor(columns), first, vocabulary] as const;
    backend.launch(toGradient, shape, logits, targets, logSumExp, dy, ...sizes, ignoreIndex);
    const from = 4 * first * width;
    if (dHidden !== undefined) {
      const product = { ...flat, transposeA: false, transposeB: false, m: tokens, n: width, k: columns };
      const elements = { elementsA: count, elementsB: columns * width, accumulate: first > 0 };
      multiplyFloat32(backend, product, logits, weight + from, backend.address(dHidden), elements);
    }
    if (dWeight !== undefined) {
      const product = { ...flat, transposeA: true, transposeB: false, m: columns, n: width, k: tokens };
      const elements = { elementsA: count, elementsB: tokens * width };
      multiplyFloat32(backend, product, logits, hidden, backend.address(dWeight) + from, elements);
    }
  });
  return gradients;
}

const flat = { batch: 1, strideA: 0, strideB: 0, strideC: 0 } as const;

interface Head {
  backend: CudaBackend;
  hidden: Handle;
  weight: Handle;
  tokens: number;
  width: number;
  vocabulary: number;
}

interface Chunk {
  /** The first row of the weight that belongs to it. */
  first: number;
  columns: number;
  /** [tokens, columns], to be overwritten at will. */
  logits: Handle;
}

function openHead(backend: CudaBackend, hidden: TensorInfo, weight: TensorInfo): Head {
  const [tokens, width] = hidden.shape as [number, number];
  const [from, head] = [backend.address(hidden), backend.address(weight)];
  return { backend, hidden: from, weight: head, tokens, width, vocabulary: weight.shape[0]! };
}

/** Visits at least one chunk, which is empty when the vocabulary is. */
function forEachChunk(head: Head, chunkElements: number, visit: (chunk: Chunk) => void): void {
  const { backend, hidden, weight, tokens, width, vocabulary } = head;
  const steps = Math.max(1, Math.floor(chunkElements / tokens / chunkStep));
  const most = Math.min(vocabulary, steps * chunkStep);
  const buffer = backend.scratch(4 * tokens * most);
  const logits = buffer.address;
  let first = 0;
  do {
    const columns = Math.min(most, vocabulary - first);
    const product = { ...flat, transposeA: false, transposeB: true, m: tokens, n: columns, k: width };
    const elements = { elementsA: tokens * width, elementsB: columns * width };
    if (width === 0) backend.zero(logits, 4 * tokens * columns);
    else if (columns > 0) multiplyFloat32(backend, product, hidden, weight + 4 * first * width, logits, elements);
    visit({ first, columns, logits });
    first += columns;
  } while (first < vocabulary);
  backend.release(buffer);
}

function checkTargets(backend: CudaBackend, targets: TensorInfo, vocabulary: number, ignoreIndex: number): void {
  for (const target of backend.hostValues(targets) ?? []) {
    if ((target < 0 || target >= vocabulary) && target !== ignoreIndex) {
      throw indexError('MolxLinearCrossEntropy', target, vocabulary);
    }
  }
}
