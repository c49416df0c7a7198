import { AtomicOutput } from './atomic-output.js';

/** A tab-separated table with a header. It knows no quotes: tabs and line breaks inside a value become blanks. */
export class TsvOutput {
  readonly #file: AtomicOutput;

  private constructor(file: AtomicOutput) {
    this.#file = file;
  }

  /** @throws {OutputError} when the place can't be written */
  static async open(path: string, columns: readonly string[]): Promise<TsvOutput> {
    const output = new TsvOutput(await AtomicOutput.open(path));
    await output.write(columns);
    return output;
  }

  /** @throws {OutputError} when the disk is full */
  write(values: readonly (string | number)[]): Promise<void> {
    return this.#file.write(`${values.map((value) => String(value).replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`);
  }

  commit(): Promise<void> {
    return this.#file.commit();
  }

  abort(): Promise<void> {
    return this.#file.abort();
  }
}
