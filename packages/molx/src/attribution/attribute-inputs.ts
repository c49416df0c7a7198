import { InvalidArgumentError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * How parts of an input are charged with an output.
 *
 * `gradient`: gradient x input, one pass (Shrikumar et al. 2016, arXiv 1605.01713); exact where the output is linear in the parts.
 * `occlusion`: the output less what it is without the part, a pass for each (Zeiler and Fergus 2014, arXiv 1311.2901).
 */
export type AttributionMethod = 'gradient' | 'occlusion';

/** The methods by name. */
export const attributionMethods: readonly AttributionMethod[] = ['gradient', 'occlusion'];

export interface AttributeInputsOptions {
  method: AttributionMethod;
  /** Parts switched off in one pass, each in a row of its own. Default 16. */
  batchSize?: number;
  /** Does each pass; a host with other work has its turn in between. Default: one after another, at once. */
  run?: RunPiece;
}

/** Does a piece of some work, in its turn. */
export type RunPiece = <T>(piece: () => T | Promise<T>) => Promise<T>;

/** At once. */
export const runAtOnce: RunPiece = async (piece) => piece();

/**
 * What each part of an input adds to an output.
 *
 * @param output  of [rows, parts] factors, each row a copy of the input with its parts multiplied by them, gives [rows]
 * @param parts   how many there are
 * @returns  `output` with all parts as they are, and [parts] attributions in its unit
 * @throws {InvalidArgumentError} without a part
 */
export async function attributeInputs(
  output: (factors: tf.Tensor2D) => tf.Tensor1D,
  parts: number,
  { method, batchSize = 16, run = runAtOnce }: AttributeInputsOptions,
): Promise<{ output: number; parts: Float32Array }> {
  if (!Number.isInteger(parts) || parts < 1) {
    throw new InvalidArgumentError(`attributeInputs: expected at least one part, got ${parts}.`);
  }
  return method === 'gradient'
    ? run(() => byGradient(output, parts))
    : byOcclusion(output, parts, { rows: batchSize, run });
}

function byGradient(output: (factors: tf.Tensor2D) => tf.Tensor1D, parts: number) {
  return tf.tidy(() => {
    // the gradient by a factor at 1 is the sum of gradient times input over what the factor multiplies
    const { value, grad } = tf.valueAndGrad((factors) => tf.sum(output(factors as tf.Tensor2D)))(tf.ones([1, parts]));
    return { output: value.dataSync()[0]!, parts: grad.dataSync().slice() as Float32Array };
  });
}

async function byOcclusion(
  output: (factors: tf.Tensor2D) => tf.Tensor1D,
  parts: number,
  { rows: most, run }: { rows: number; run: RunPiece },
) {
  const whole = await run(() => tf.tidy(() => output(tf.ones([1, parts])).dataSync()[0]!));
  const found = new Float32Array(parts);
  for (let start = 0; start < parts; start += most) {
    const rows = Math.min(most, parts - start);
    const factors = new Float32Array(rows * parts).fill(1);
    for (let row = 0; row < rows; row++) factors[row * parts + start + row] = 0;
    const without = await run(() => tf.tidy(() => output(tf.tensor2d(factors, [rows, parts])).dataSync()));
    for (let row = 0; row < rows; row++) found[start + row] = whole - without[row]!;
  }
  return { output: whole, parts: found };
}
