import { join } from 'node:path';
import { type HostTensor, writeSafetensors } from '@molx/checkpoint';
import { readCheckpoint, readFile, writeDirectoryAtomic } from '@molx/checkpoint/node';
import { CheckpointError } from '@molx/core';
import type { AdamW } from '@molx/nn';
import { initialTrainerState, type TrainerState } from '../loop/index.js';

/** What a checkpoint was trained by: a resume keeps it. */
export interface TrainerStateFile extends TrainerState {
  seed: number;
  device: string;
  gemm: string | null;
  /** The run is the control that trains on other molecules' encodings. */
  permuteMolecules?: boolean | undefined;
  version: string;
}

/** Where weights are averaged: the weights themselves, which training goes on from; the model's files hold the averages. */
export const weightsFile = 'weights.safetensors';

/** What a resumed run starts from, beside the model. */
export interface SavedTraining {
  optimizer: Map<string, HostTensor>;
  /** Where weights are averaged: see {@link weightsFile}. */
  weights: Map<string, HostTensor> | undefined;
  state: TrainerStateFile;
}

/**
 * Replaces a checkpoint's folder in one move: the model's files, `optimizer.safetensors` and `trainer_state.json`.
 *
 * @throws {OutputError} when the disk is full or the folder can't be written; the earlier checkpoint is whole then
 */
export async function writeCheckpoint(
  path: string,
  modelFiles: ReadonlyMap<string, Uint8Array>,
  optimizer: AdamW,
  state: TrainerStateFile,
): Promise<void> {
  const files = new Map(modelFiles);
  files.set('optimizer.safetensors', writeSafetensors(await optimizer.state(), { format: 'pt' }));
  files.set('trainer_state.json', new TextEncoder().encode(`${JSON.stringify(sorted(state), null, 2)}\n`));
  await writeDirectoryAtomic(path, files);
}

/** Keys in one order, however the state came about: a resumed run writes the bytes of an uninterrupted one. */
function sorted(state: TrainerStateFile): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @throws {CheckpointError} when a file is missing, truncated or not what it should be */
export async function readTraining(path: string): Promise<SavedTraining> {
  const { tensors: optimizer } = await readCheckpoint(join(path, 'optimizer.safetensors'));
  const state = await readTrainerState(path);
  const isAveraged = state.averagedSteps !== undefined;
  const weights = isAveraged ? (await readCheckpoint(join(path, weightsFile))).tensors : undefined;
  return { optimizer, weights, state };
}

const isState = (state: TrainerStateFile) =>
  Object.entries(initialTrainerState).every(
    ([key, initial]) => initial === null || typeof state[key as keyof TrainerState] === typeof initial,
  );

/** @throws {CheckpointError} */
export async function readTrainerState(path: string): Promise<TrainerStateFile> {
  const file = join(path, 'trainer_state.json');
  const text = new TextDecoder().decode(await readFile(file));
  try {
    const state = JSON.parse(text) as TrainerStateFile;
    if (isState(state)) return state;
  } catch (cause) {
    throw new CheckpointError(file, 'not JSON, or cut off. Resume from another checkpoint.', { cause });
  }
  throw new CheckpointError(file, 'not the state of a run. Resume from another checkpoint.');
}
