import { MolxError } from '@molx/core';
import { exitCodes } from './exit-code.js';

/** Ctrl-C as an abort signal. */
export interface Interrupt {
  /** Aborted at the first SIGINT or SIGTERM; its reason is a MolxError of code `interrupted`. The second ends the process at once. */
  readonly signal: AbortSignal;
  /** Does what Ctrl-C does, for who gets the key instead of the signal. */
  interrupt(): void;
  /** Stops listening. */
  close(): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Listens for Ctrl-C until it is closed. */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort(new MolxError('interrupted', 'Interrupted.'));
  };
  for (const name of signals) process.on(name, interrupt);
  return {
    signal: controller.signal,
    interrupt,
    close: () => {
      for (const name of signals) process.off(name, interrupt);
    },
  };
}
