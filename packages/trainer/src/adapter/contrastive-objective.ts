import type { Parameter } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import type { MoleculeInput, MolxModule } from 'molx';
import type { Objective } from '../loop/index.js';
import { prepareParts, trainableNames } from './adapter-objective.js';
import { contrastiveLoss, cosines } from './contrastive-loss.js';
import type { TrainableModel } from './train-parts.js';

/** Molecules that are to be told apart. */
export interface ContrastiveBatch {
  molecules: MoleculeInput[];
}

/** How well SMILES and graph vectors of held-out molecules find each other. */
export type ContrastiveFigures = { contrastive_loss: number; contrastive_top1: number };

/**
 * Aligns the SMILES encoder and the graph encoder before any language model is heard: what the adapter's projectors make of a molecule's
 * SMILES and of its graph must resemble each other more than what they make of other molecules. MolX's extra stage, with the projectors
 * that follow anyway as its heads, so that it leaves no weights behind that nothing uses.
 */
export class ContrastiveObjective implements Objective<ContrastiveBatch> {
  readonly parameters: ReadonlyMap<string, Parameter>;

  constructor(
    private readonly model: TrainableModel,
    private readonly seed: number,
    private readonly temperature: number,
  ) {
    this.parameters = trainableNames(model);
  }

  prepare(step: number): void {
    prepareParts(this.model, `${this.seed}/step ${step}`);
  }

  /** Molecules: the loss is a mean over them. */
  labelTokens({ molecules }: ContrastiveBatch): number {
    return molecules.length;
  }

  loss({ molecules }: ContrastiveBatch): tf.Tensor {
    const { smiles, graph } = projected(this.model.module, molecules);
    return tf.sum(contrastiveLoss(smiles, graph, this.temperature));
  }
}

/** Each molecule's two vectors as the language model would see them alone, [molecules, softTokens * hidden]. */
function projected(module: MolxModule, molecules: readonly MoleculeInput[]): { smiles: tf.Tensor; graph: tf.Tensor } {
  const vectors = module.vectors(molecules, ['smiles', 'graph']);
  const flat = (modality: 'smiles' | 'graph') =>
    tf.reshape(module.adapter!.project(modality, vectors[modality]!), [molecules.length, -1]);
  return { smiles: flat('smiles'), graph: flat('graph') };
}

/**
 * Loss and share of molecules whose graph is the nearest to their SMILES, in evaluation mode, among `batchSize` molecules at a time: the
 * more there are, the harder it is.
 */
export function contrastiveFigures(
  module: MolxModule,
  molecules: readonly MoleculeInput[],
  { batchSize, temperature }: { batchSize: number; temperature: number },
): ContrastiveFigures {
  module.train(false);
  let [loss, right] = [0, 0];
  for (let start = 0; start < molecules.length; start += batchSize) {
    const batch = molecules.slice(start, start + batchSize);
    tf.tidy(() => {
      const { smiles, graph } = projected(module, batch);
      loss += tf.sum(contrastiveLoss(smiles, graph, temperature)).dataSync()[0]!;
      const nearest = tf.argMax(cosines(smiles, graph), 1).dataSync();
      right += nearest.filter((found, place) => found === place).length;
    });
  }
  return { contrastive_loss: loss / molecules.length, contrastive_top1: right / molecules.length };
}
