/**
 * What a backend may speed up: the kernels behind the ops of this package, by name.
 *
 * A backend that registers the first kernel of a family registers the whole family (`MolxRmsNorm`, `MolxRmsNormGrad`,
 * `MolxRmsNormWeightGrad`). All tensors are float32 and row-major unless said otherwise. Every kernel returns an array.
 * Kernels allocate their outputs and never keep an input; only `MolxAdamW` writes into its inputs.
 */
export interface MolxKernels {
  /** x [..., D], weight [D] -> y like x, inverseRms [rows] = 1 / sqrt(mean(x^2) + epsilon). */
  MolxRmsNorm: Kernel<'x' | 'weight', { epsilon: number }, ['y', 'inverseRms']>;
  MolxRmsNormGrad: Kernel<'dy' | 'x' | 'weight' | 'inverseRms', NoAttrs, ['dx']>;
  MolxRmsNormWeightGrad: Kernel<'dy' | 'x' | 'inverseRms', NoAttrs, ['dWeight']>;

  /** x [..., D], weight [D], bias [D] -> y like x, mean [rows], inverseStd [rows] (biased variance). */
  MolxLayerNorm: Kernel<'x' | 'weight' | 'bias', { epsilon: number }, ['y', 'mean', 'inverseStd']>;
  MolxLayerNormGrad: Kernel<'dy' | 'x' | 'weight' | 'mean' | 'inverseStd', NoAttrs, ['dx']>;
  MolxLayerNormWeightGrad: Kernel<'dy' | 'x' | 'mean' | 'inverseStd', NoAttrs, ['dWeight']>;

  /** x [B, S, H, d], cos and sin [B, S, d / 2]; `inverse` turns the other way, which is also the gradient. */
  MolxRope: Kernel<'x' | 'cos' | 'sin', { interleaved: boolean; inverse: boolean }, ['y']>;

  MolxGelu: Kernel<'x', NoAttrs, ['y']>;
  MolxGeluGrad: Kernel<'dy' | 'x', NoAttrs, ['dx']>;
  MolxSilu: Kernel<'x', NoAttrs, ['y']>;
  MolxSiluGrad: Kernel<'dy' | 'x', NoAttrs, ['dx']>;
  /** silu(gate) * up, elementwise. */
  MolxSwiGlu: Kernel<'gate' | 'up', NoAttrs, ['y']>;
  MolxSwiGluGrad: Kernel<'dy' | 'gate' | 'up', NoAttrs, ['dGate', 'dUp']>;

  /**
   * q [B, Sq, H, d], k and v [B, Sk, KV, d], mask int32 [B, Sk] (0 hides the key) or [0] for none -> y [B, Sq, H, d],
   * logSumExp [B, H, Sq] of the scaled scores (-Infinity where a row sees nothing).
   */
  MolxAttention: Kernel<'q' | 'k' | 'v' | 'mask', AttentionAttrs, ['y', 'logSumExp']>;
  MolxAttentionGrad: Kernel<'dy' | 'q' | 'k' | 'v' | 'mask' | 'logSumExp', AttentionAttrs, ['dq', 'dk', 'dv']>;

  /** x [N, D], ids int32 [N] within 0 .. segments - 1 -> [segments, D]; empty segments are zero. */
  MolxSegmentSum: Kernel<'x' | 'ids', { segments: number }, ['y']>;

  /** hidden [T, D], weight [V, D], targets int32 [T] -> loss [T] in nats (0 where ignored), logSumExp [T]. */
  MolxLinearCrossEntropy: Kernel<'hidden' | 'weight' | 'targets', CrossEntropyAttrs, ['loss', 'logSumExp']>;
  /** dy [T]. `want` says which gradients come back, in this order: hidden [T, D], weight [V, D]. */
  MolxLinearCrossEntropyGrad: Kernel<
    'dy' | 'hidden' | 'weight' | 'targets' | 'logSumExp',
    { ignoreIndex: number; want: 'hidden' | 'weight' | 'both' },
    ['dHiddenOrWeight', 'dWeight'?]
  >;

  /** Keeps element i, scaled by 1 / (1 - rate), when `dropoutHash(seed, i) >= rate * 2^32`. */
  MolxDropout: Kernel<'x', { rate: number; seed: number }, ['y']>;

  /** Any number of tensors -> their joint Euclidean norm, a scalar. */
  MolxGlobalNorm: Kernel<number, NoAttrs, ['norm']>;

  /**
   * Inputs: a scalar that multiplies every gradient, then for each tensor its parameter, gradient, first moment and
   * second moment. Writes parameter and moments in place; returns nothing. No written buffer may be shared.
   */
  MolxAdamW: Kernel<number, AdamWAttrs, []>;
}

export type MolxKernelName = keyof MolxKernels;

export interface Kernel<Input extends string | number, Attrs, Outputs extends unknown[]> {
  inputs: Input;
  attrs: Attrs;
  outputs: Outputs;
}

export type NoAttrs = Record<never, never>;

export interface AttentionAttrs {
  /** Query i sees keys j <= i + Sk - Sq. */
  causal: boolean;
  scale: number;
}

export interface CrossEntropyAttrs {
  ignoreIndex: number;
  /** True when the head is trained, so that both gradients can come out of one pass. */
  trainWeight: boolean;
}

export interface AdamWAttrs {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** One per tensor. */
  weightDecay: number[];
  /** Counted from 1. */
  step: number;
}

/** The inputs of a kernel as a backend (`TensorInfo`) or a caller (`Tensor`) sees them. */
export type KernelInputs<Name extends MolxKernelName, T> = Record<MolxKernels[Name]['inputs'], T>;

/** What a kernel returns: one `T` for each output it names. */
export type KernelOutputs<Name extends MolxKernelName, T> = FilledWith<MolxKernels[Name]['outputs'], T>;

type FilledWith<Names extends unknown[], T> = { [Index in keyof Names]: T };
