import type { Logger } from '@molx/core';

/** Speaks on stderr, so that stdout stays free for a command's result. */
export function consoleLogger({ debug = false }: { debug?: boolean } = {}): Logger {
  const say = (message: string) => void process.stderr.write(`${message}\n`);
  return { debug: debug ? say : () => {}, info: say, warn: (message) => say(`warning: ${message}`) };
}
