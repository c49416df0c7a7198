import { type HostTensor, toFloat32 } from '@molx/checkpoint';

/**
 * Within each head, rows 0 2 4 ... before rows 1 3 5 ...: from rotary pairs side by side (llama2.c, llama.cpp) to Hugging Face's halves.
 *
 * @param tensor  [heads * headDim, in], or a bias [heads * headDim]
 */
export function halvesFirst(tensor: HostTensor, headDim: number): HostTensor {
  const [rows = 0, columns = 1] = tensor.shape;
  const values = toFloat32(tensor);
  const reordered = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const head = row - (row % headDim);
    const place = row % headDim;
    const from = head + (place < headDim / 2 ? 2 * place : 2 * place - headDim + 1);
    reordered.set(values.subarray(from * columns, (from + 1) * columns), row * columns);
  }
  return { shape: tensor.shape, dtype: 'F32', data: reordered };
}
