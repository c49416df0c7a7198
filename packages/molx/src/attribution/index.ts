export * from './attribute-answer.js';
export * from './attribute-inputs.js';
export * from './attribution.js';
export * from './bit-atoms.js';
export * from './draw-attribution.js';
export * from './token-atoms.js';
