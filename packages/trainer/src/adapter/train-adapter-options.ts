import type { MolxRecipe } from '../recipe/index.js';
import type { SessionOptions } from '../session/index.js';

export interface TrainAdapterOptions extends SessionOptions<MolxRecipe> {
  /** Train the control: every prompt sees the encodings of another molecule. A resumed run stays what it was. */
  permuteMolecules?: boolean | undefined;
}
