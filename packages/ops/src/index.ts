import './register-gradients.js';

export * from './adam-w-step.js';
export * from './attention.js';
export * from './dropout.js';
export * from './embedding.js';
export * from './gelu.js';
export * from './global-norm.js';
export * from './kernels.js';
export * from './layer-norm.js';
export * from './linear.js';
export * from './linear-cross-entropy.js';
export * from './rms-norm.js';
export * from './rope.js';
export * from './rope-tables.js';
export * from './segment-mean.js';
export * from './segment-sum.js';
export * from './silu.js';
export * from './swi-glu.js';
