import { dropout, gelu, geluGrad, silu, siluGrad, swiGlu, swiGluGrad } from './activations.js';
import { adamW } from './adam-w.js';
import { attentionGrad } from './attention/attention-backward.js';
import { attention } from './attention/attention-forward.js';
import { globalNorm } from './global-norm.js';
import { linearCrossEntropy, linearCrossEntropyGrad } from './linear-cross-entropy.js';
import { layerNorm, layerNormGrad, layerNormWeightGrad } from './norms/layer-norm.js';
import { rmsNorm, rmsNormGrad, rmsNormWeightGrad } from './norms/rms-norm.js';
import { registerMolxKernel } from './register-molx-kernel.js';
import { rope } from './rope.js';
import { segmentSum } from './segment-sum.js';

/** Registers the kernels of the fused ops of `@molx/ops`. */
export function registerFusedKernels(): void {
  registerMolxKernel('MolxAdamW', adamW);
  registerMolxKernel('MolxGlobalNorm', globalNorm);
  registerMolxKernel('MolxLinearCrossEntropy', linearCrossEntropy);
  registerMolxKernel('MolxLinearCrossEntropyGrad', linearCrossEntropyGrad);
  registerMolxKernel('MolxSegmentSum', segmentSum);
  registerMolxKernel('MolxRmsNorm', rmsNorm);
  registerMolxKernel('MolxRmsNormGrad', rmsNormGrad);
  registerMolxKernel('MolxRmsNormWeightGrad', rmsNormWeightGrad);
  registerMolxKernel('MolxLayerNorm', layerNorm);
  registerMolxKernel('MolxLayerNormGrad', layerNormGrad);
  registerMolxKernel('MolxLayerNormWeightGrad', layerNormWeightGrad);
  registerMolxKernel('MolxRope', rope);
  registerMolxKernel('MolxGelu', gelu);
  registerMolxKernel('MolxGeluGrad', geluGrad);
  registerMolxKernel('MolxSilu', silu);
  registerMolxKernel('MolxSiluGrad', siluGrad);
  registerMolxKernel('MolxSwiGlu', swiGlu);
  registerMolxKernel('MolxSwiGluGrad', swiGluGrad);
  registerMolxKernel('MolxDropout', dropout);
  registerMolxKernel('MolxAttention', attention);
  registerMolxKernel('MolxAttentionGrad', attentionGrad);
}
