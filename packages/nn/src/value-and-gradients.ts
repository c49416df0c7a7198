import * as tf from '@tensorflow/tfjs-core';
import type { Parameter } from './parameter.js';

export type ValueAndGradients = {
  /** The loss, a scalar. */
  value: tf.Scalar;
  /** By the names given; a parameter that the loss does not depend on is absent. */
  gradients: tf.NamedTensorMap;
};

/**
 * Runs `loss` and its gradients with respect to the trainable ones of `parameters`. Frozen ones cost nothing.
 *
 * The caller disposes value and gradients (`tf.dispose(result)`).
 */
export function valueAndGradients(
  loss: () => tf.Tensor,
  parameters: ReadonlyMap<string, Parameter>,
): ValueAndGradients {
  const names = new Map<string, string>();
  const variables: tf.Variable[] = [];
  for (const [name, { variable }] of parameters) {
    if (variable === undefined || names.has(variable.name)) continue;
    names.set(variable.name, name);
    variables.push(variable);
  }
  const { value, grads } = tf.variableGrads(() => loss() as tf.Scalar, variables);
  return {
    value,
    gradients: Object.fromEntries(Object.entries(grads).map(([id, gradient]) => [names.get(id)!, gradient])),
  };
}
