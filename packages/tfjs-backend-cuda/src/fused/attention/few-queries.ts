import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import type { Handle } from '../../driver/driver-functions.js';
import { blockSize } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import type { AttentionShape } from './attention-shape.js';
import text from './few-queries.cu?raw';

const source = kernelSource('few-queries.cu', text, deviceHeaders);

/** Words of `struct FewQueries`. */
const sizeWords = 7;

const declare = (name: string) =>
  kernel(
    source,
    name,
    ...(['pointer', 'pointer', 'pointer', 'pointer', 'pointer', 'pointer'] as const),
    words(sizeWords),
  );

/** By how many channels of a head a lane of a warp takes. */
const kernels = [
  { parts: 1, kernel: declare('few_queries_1') },
  { parts: 2, kernel: declare('few_queries_2') },
  { parts: 4, kernel: declare('few_queries_4') },
  { parts: 8, kernel: declare('few_queries_8') },
];

/** Each query reads all keys anew: with more queries, matrix products are the better way. */
const maxQueries = 4;

const maxHeadDim = 32 * kernels.at(-1)!.parts;

/** Whether {@link attendFewQueries} takes a call. */
export function hasFewQueries({ queries, headDim }: AttentionShape): boolean {
  return queries <= maxQueries && headDim <= maxHeadDim;
}

/** Attention in one launch, which reads keys and values where they lie; `mask` is 0 for none. */
export function attendFewQueries(
  backend: CudaBackend,
  shape: AttentionShape,
  { q, k, v, mask, y, logSumExp }: Record<'q' | 'k' | 'v' | 'mask' | 'y' | 'logSumExp', Handle>,
): void {
  const { batch, queries, keys, heads, keyHeads, headDim, causal, scale } = shape;
  const sizes = new Int32Array([queries, keys, heads, keyHeads, headDim, causal ? 1 : 0, 0]);
  new Float32Array(sizes.buffer)[sizeWords - 1] = scale;
  const fitting = kernels.find(({ parts }) => 32 * parts >= headDim)!;
  const launch = { grid: batch * queries * heads, block: blockSize };
  backend.launch(fitting.kernel, launch, q, k, v, mask, y, logSumExp, sizes);
}
