import { AtomicOutput } from './atomic-output.js';

/** JSON lines: one object a line. */
export class JsonLinesOutput<T extends object> {
  readonly #file: AtomicOutput;

  private constructor(file: AtomicOutput) {
    this.#file = file;
  }

  /** @throws {OutputError} when the place can't be written */
  static async open<T extends object>(path: string): Promise<JsonLinesOutput<T>> {
    return new JsonLinesOutput<T>(await AtomicOutput.open(path));
  }

  /** @throws {OutputError} when the disk is full */
  write(row: T): Promise<void> {
    return this.#file.write(`${JSON.stringify(row)}\n`);
  }

  commit(): Promise<void> {
    return this.#file.commit();
  }

  abort(): Promise<void> {
    return this.#file.abort();
  }
}
