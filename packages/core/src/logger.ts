/** Where a library speaks; the application decides what becomes of it. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** Says nothing: the default of every library function that takes a {@link Logger}. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {} };
