import * as tf from '@tensorflow/tfjs-core';
import type { MoleculeInput, MolxModule } from 'molx';
import type { MoleculeView } from './molecule-view.js';
import type { Question } from './prompt-data.js';

/** Soft tokens of many molecules in plain memory: [molecules, slots, hidden]. */
export class SoftTokenBank implements MoleculeView {
  private constructor(
    readonly values: Float32Array,
    readonly molecules: number,
    readonly slots: number,
    readonly hidden: number,
  ) {}

  /**
   * Encodes molecules in evaluation mode, `batchSize` at a time, in order of length so that little is padding.
   *
   * @param module  with an adapter
   */
  static encode(module: MolxModule, inputs: readonly MoleculeInput[], batchSize: number): SoftTokenBank {
    const slots = module.slotsPerMolecule;
    const hidden = module.architecture.adapter!.output;
    const values = new Float32Array(inputs.length * slots * hidden);
    const order = inputs.map((_, index) => index).sort((a, b) => length(inputs[a]!) - length(inputs[b]!));
    const training = module.training;
    module.train(false);
    for (let start = 0; start < order.length; start += batchSize) {
      const rows = order.slice(start, start + batchSize);
      const tokens = module.forward(rows.map((row) => inputs[row]!)); // [rows, slots, hidden]
      const encoded = tokens.dataSync();
      rows.forEach((row, place) => {
        values.set(encoded.subarray(place * slots * hidden, (place + 1) * slots * hidden), row * slots * hidden);
      });
      tokens.dispose();
    }
    module.train(training);
    return new SoftTokenBank(values, inputs.length, slots, hidden);
  }

  /** The question stays as it is: its prompt has room for any molecule's soft tokens. */
  about(question: Question): Question {
    return question;
  }

  /** The mean over all molecules as a bank of one. */
  mean(): SoftTokenBank {
    const size = this.slots * this.hidden;
    const sums = new Float64Array(size);
    for (let i = 0; i < this.values.length; i++) sums[i % size]! += this.values[i]!;
    return new SoftTokenBank(
      Float32Array.from(sums, (sum) => sum / this.molecules),
      1,
      this.slots,
      this.hidden,
    );
  }

  /** Soft tokens of the given molecules, [rows, slots, hidden]; the caller disposes them. */
  rows(molecules: readonly number[]): tf.Tensor3D {
    const size = this.slots * this.hidden;
    const values = new Float32Array(molecules.length * size);
    molecules.forEach((molecule, row) => {
      values.set(this.values.subarray(molecule * size, (molecule + 1) * size), row * size);
    });
    return tf.tensor3d(values, [molecules.length, this.slots, this.hidden]);
  }
}

function length({ tokens, graph }: MoleculeInput): number {
  return tokens?.length ?? graph?.atomCount ?? 0;
}
