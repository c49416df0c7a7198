import { availableParallelism } from 'node:os';
import path from 'node:path';
import { InvalidArgumentError } from '@molx/core';
import { cacheFolder, FeatureCache } from '@molx/datasets/node';
import { type SelectedDevice, selectDevice } from '@molx/nn/node';
import { assertResumable, readTrainerState } from '@molx/trainer';
import { consoleLogger, listenForInterrupt } from 'molx/command';
import type { TrainFlags } from './train-flags.js';

/** What every kind of training needs before it starts. */
export interface TrainSession {
  out: string;
  device: SelectedDevice;
  logger: ReturnType<typeof consoleLogger>;
  /** Features that are kept on disk from run to run. */
  featurizer: FeatureCache;
  /** Aborted at the first Ctrl-C or SIGTERM; the second one ends the process at once. */
  signal: AbortSignal;
  close(): void;
}

/**
 * The recipe that the flags mean: the one named, that of the run to resume, or `standard`.
 *
 * @throws {InvalidArgumentError} when there is none, or no folder to resume
 * @throws {CheckpointError} when the folder to resume holds no checkpoint
 */
export async function recipePath({ recipe, resume, out }: TrainFlags, standard?: string): Promise<string> {
  if (resume) {
    if (out === undefined) {
      throw new InvalidArgumentError('--resume needs --out: the folder of the run to go on with.');
    }
    await assertResumable(out);
    return recipe ?? path.join(out, 'config.yaml');
  }
  const chosen = recipe ?? standard;
  if (chosen === undefined) throw new InvalidArgumentError('--recipe is missing: the recipe to follow.');
  return chosen;
}

/** Chooses folder and device and listens for Ctrl-C. A resumed run keeps the GEMM provider of its checkpoint unless --gemm names one. */
export async function openSession(recipeName: string, flags: TrainFlags): Promise<TrainSession> {
  const logger = consoleLogger();
  const out = path.resolve(flags.out ?? defaultFolder(recipeName));
  const isFree = flags.gemm === undefined || flags.gemm === 'auto';
  const gemm = isFree && flags.resume ? await gemmOf(out) : flags.gemm;
  const device = await selectDevice(flags.device ?? 'auto', { gemm });
  logger.info(device.description);
  for (const reason of device.tried) logger.info(`  not ${reason}`);
  const { signal, close } = listenForInterrupt();
  const say = () => logger.warn('interrupted: saving checkpoints/last (again to end at once).');
  signal.addEventListener('abort', say, { once: true });
  const featurizer = new FeatureCache(path.join(cacheFolder(), 'features'), {
    workers: availableParallelism(),
    onUnwritable: ({ message }) => logger.warn(`features are not kept: ${message}`),
  });
  const closeAll = () => {
    close();
    void featurizer.close();
  };
  return { out, device, logger, featurizer, signal, close: closeAll };
}

function defaultFolder(recipeName: string): string {
  const [date = '', time = ''] = new Date().toISOString().split('T');
  return path.join('runs', `${recipeName}-${date}-${time.slice(0, 8).replaceAll(':', '')}`);
}

async function gemmOf(out: string): Promise<string | undefined> {
  const { gemm } = await readTrainerState(path.join(out, 'checkpoints', 'last'));
  return gemm ?? undefined;
}
