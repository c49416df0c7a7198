import { ConfigError } from '@molx/core';

/** Reads the fields of a JSON object; every error names the file and the key. */
export class JsonFields {
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #prefix: string;

  /** @param prefix  dotted keys that lead to this object */
  constructor(json: Readonly<Record<string, unknown>>, path: string, prefix = '') {
    this.#json = json;
    this.#path = path;
    this.#prefix = prefix;
  }

  /** The object's fields as they are. */
  get json(): Readonly<Record<string, unknown>> {
    return this.#json;
  }

  /** @throws {ConfigError} when it is missing or no text */
  string(key: string): string {
    const value = this.#json[key];
    return typeof value === 'string' ? value : this.#fail(key, 'a text', value);
  }

  /** @throws {ConfigError} when it is none of `values` */
  oneOf<T extends string>(key: string, values: readonly T[]): T {
    const value = this.#json[key];
    return values.includes(value as T) ? (value as T) : this.#fail(key, values.join(', '), value);
  }

  /** @throws {ConfigError} when it is missing or no whole number of at least `least` */
  integer(key: string, least: number): number {
    const value = this.#json[key];
    if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
    return this.#fail(key, `a whole number of at least ${least}`, value);
  }

  /** @throws {ConfigError} when it is there and neither true nor false */
  boolean(key: string, otherwise: boolean): boolean {
    const value = this.#json[key] ?? otherwise;
    return typeof value === 'boolean' ? value : this.#fail(key, 'true or false', value);
  }

  /** @throws {ConfigError} when it is missing or no object */
  object(key: string): JsonFields {
    return this.optionalObject(key) ?? this.#fail(key, 'an object', undefined);
  }

  /** Undefined when it is missing or null. @throws {ConfigError} when it is something else than an object */
  optionalObject(key: string): JsonFields | undefined {
    const value = this.#json[key] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return this.#fail(key, 'an object', value);
    return new JsonFields(value as Record<string, unknown>, this.#path, `${this.#prefix}${key}.`);
  }

  #fail(key: string, expected: string, value: unknown): never {
    const got = value === undefined ? 'nothing' : JSON.stringify(value);
    throw new ConfigError(this.#path, `${this.#prefix}${key}: expected ${expected}, got ${got}.`);
  }
}
