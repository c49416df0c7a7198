import type { Parameter } from '@molx/nn';
import type * as tf from '@tensorflow/tfjs-core';

/** What a training loop makes smaller: a loss over label tokens, as a function of named parameters. */
export interface Objective<Batch> {
  /** Everything that training may change, under the names that checkpoints use. Frozen ones are skipped. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Called before each optimizer step, counted from 1: seeds what is random in it. */
  prepare?(step: number): void;
  /** How many label tokens a batch has; known before it is run, so that accumulation weighs every token alike. */
  labelTokens(batch: Batch): number;
  /** The loss in nats, summed over the label tokens of the batch: a scalar on the tape. */
  loss(batch: Batch): tf.Tensor;
}
