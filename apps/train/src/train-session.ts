import { InvalidArgumentError } from '@molx/core';
import { type SelectedDevice, selectDevice } from '@molx/nn/node';
import { readTrainerState } from '@molx/trainer';
import { consoleLogger } from 'molx/command';
import path from 'node:path';
import type { TrainFlags } from './train-program.js';

/** What every kind of training needs before it starts. */
export interface TrainSession {
  out: string;
  device: SelectedDevice;
  logger: ReturnType<typeof consoleLogger>;
  /** Aborted at the first Ctrl-C or SIGTERM; the second one ends the process at once. */
  signal: AbortSignal;
  close(): void;
}

/** Chooses folder and device and listens for Ctrl-C. A resumed run keeps the GEMM provider of its checkpoint. */
export async function openSession(recipeName: string, flags: TrainFlags): Promise<TrainSession> {
  const logger = consoleLogger();
  const out = path.resolve(flags.out ?? defaultFolder(recipeName));
  if (flags.resume && flags.out === undefined) {
    throw new InvalidArgumentError('--resume needs --out: the folder of the run to go on with.');
  }
  const gemm = flags.gemm ?? (flags.resume ? await gemmOf(out) : undefined);
  const device = await selectDevice(flags.device ?? 'auto', { gemm });
  logger.info(device.description);
  for (const reason of device.tried) logger.info(`  not ${reason}`);
  return { out, device, logger, ...listenForInterrupt(logger) };
}

function defaultFolder(recipeName: string): string {
  const [date = '', time = ''] = new Date().toISOString().split('T');
  return path.join('runs', `${recipeName}-${date}-${time.slice(0, 8).replaceAll(':', '')}`);
}

async function gemmOf(out: string): Promise<string | undefined> {
  const { gemm } = await readTrainerState(path.join(out, 'checkpoints', 'last'));
  return gemm ?? undefined;
}

function listenForInterrupt(logger: TrainSession['logger']): Pick<TrainSession, 'signal' | 'close'> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    logger.warn('interrupted: saving checkpoints/last (again to end at once).');
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  return {
    signal: controller.signal,
    close: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
    },
  };
}
