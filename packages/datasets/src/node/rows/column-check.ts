import { DataError } from '@molx/core';

/** Says no when wanted columns are not among those of a file. */
export class ColumnCheck {
  readonly path: string;
  readonly wanted: readonly string[];
  readonly #remedy: string | undefined;

  constructor(path: string, wanted: readonly string[], remedy: string | undefined) {
    this.path = path;
    this.wanted = wanted;
    this.#remedy = remedy;
  }

  /**
   * Checks what a header names.
   *
   * @throws {DataError} with the columns that there are, when one is missing, or there twice
   */
  header(found: readonly string[]): void {
    this.#assertThere(found);
    const twice = this.wanted.find((name) => found.indexOf(name) !== found.lastIndexOf(name));
    if (twice === undefined) return;
    throw new DataError(this.path, `more than one column is called "${twice}". Rename all but one of them.`);
  }

  /**
   * Checks one object of a file whose rows name their columns.
   *
   * @throws {DataError} with the columns that the row has, when one is missing
   */
  object(found: Record<string, unknown>, row: number): void {
    if (this.wanted.every((name) => Object.hasOwn(found, name))) return;
    this.#assertThere(Object.keys(found), row);
  }

  #assertThere(found: readonly string[], row?: number): void {
    const missing = this.wanted.filter((name) => !found.includes(name));
    if (missing.length === 0) return;
    const isLater = row !== undefined && row > 1;
    const remedy = isLater ? 'Every row needs it, if only as null.' : this.#remedy;
    const message = `no column ${quoted(missing)}; found ${quoted(found)}.`;
    throw new DataError(this.path, remedy === undefined ? message : `${message} ${remedy}`, row);
  }
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ') || 'none';
