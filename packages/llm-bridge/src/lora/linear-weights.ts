import type { Parameter } from '@molx/nn';
import type { LinearShape } from './lora-adapter.js';
import { headModule } from './lora-targets.js';

/** A model's parameters by their published names. */
export type LinearWeights = ReadonlyMap<string, Pick<Parameter, 'shape' | 'tensor' | 'trainable' | 'set'>>;

const embeddings = 'model.embed_tokens.weight';

/** The linear layers of a Llama model by name: every matrix but the embeddings, which stand for the head where the model has no other. */
export function linearShapes(weights: ReadonlyMap<string, { shape: readonly number[] }>): Map<string, LinearShape> {
  const shapes = new Map<string, LinearShape>();
  for (const [name, { shape }] of weights) {
    if (shape.length === 2 && name !== embeddings) shapes.set(name.replace(/\.weight$/, ''), sizes(shape));
  }
  if (!shapes.has(headModule)) shapes.set(headModule, sizes(weights.get(embeddings)!.shape));
  return shapes;
}

function sizes([outputs, inputs]: readonly number[]): LinearShape {
  return { inputs: inputs!, outputs: outputs! };
}
