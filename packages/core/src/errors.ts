import { MolxError } from './molx-error.js';

/** Where a molecule came from, as far as is known: `molecules.csv row 17`. */
export interface RowOrigin {
  file?: string | undefined;
  /** Counted from 1, the header not counted. */
  row?: number | undefined;
}

/** A SMILES string that RDKit can't read, or that a limit refuses before RDKit sees it. */
export class InvalidSmilesError extends MolxError {
  readonly smiles: string;
  readonly reason: string;
  readonly file: string | undefined;
  readonly row: number | undefined;

  constructor(smiles: string, reason: string, origin: RowOrigin = {}) {
    super('invalid-smiles', `${place(origin)}cannot parse SMILES "${shorten(smiles)}": ${reason}`);
    this.smiles = smiles;
    this.reason = reason;
    this.file = origin.file;
    this.row = origin.row;
  }
}

/** A tensor or array whose shape does not fit the operation. */
export class ShapeError extends MolxError {
  readonly op: string;
  readonly expected: string;
  readonly actual: string;

  constructor(op: string, expected: string, actual: string) {
    super('shape', `${op}: expected ${expected}, got ${actual}.`);
    this.op = op;
    this.expected = expected;
    this.actual = actual;
  }
}

/** An argument outside what a function takes. */
export class InvalidArgumentError extends MolxError {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid-argument', message, options);
  }
}

/** A SMARTS pattern that RDKit can't read, or that a limit refuses before RDKit sees it. */
export class InvalidSmartsError extends InvalidArgumentError {
  readonly smarts: string;
  readonly reason: string;

  constructor(smarts: string, reason: string) {
    super(`cannot parse SMARTS "${shorten(smarts)}": ${reason}`);
    this.smarts = smarts;
    this.reason = reason;
  }
}

/** A checkpoint that is missing, truncated, of an unknown format, or does not fit the model. */
export class CheckpointError extends MolxError {
  readonly path: string;
  readonly tensor: string | undefined;

  constructor(path: string, message: string, options: ErrorOptions & { tensor?: string } = {}) {
    super('checkpoint', `${path}: ${message}`, options);
    this.path = path;
    this.tensor = options.tensor;
  }
}

/** A recipe or configuration file with an unknown key or a wrong value. Line and column count from 1. */
export class ConfigError extends MolxError {
  readonly path: string;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(path: string, message: string, position: { line?: number; column?: number } = {}) {
    const at = position.line === undefined ? path : `${path}:${position.line}:${position.column ?? 1}`;
    super('config', `${at}: ${message}`);
    this.path = path;
    this.line = position.line;
    this.column = position.column;
  }
}

/** A data file that is missing, malformed or lacks a column. */
export class DataError extends MolxError {
  readonly path: string;
  readonly row: number | undefined;

  constructor(path: string, message: string, row?: number) {
    super('data', `${path}${row === undefined ? '' : ` row ${row}`}: ${message}`);
    this.path = path;
    this.row = row;
  }
}

/** No device of the asked kind; `tried` lists each candidate with the reason it was not taken. */
export class DeviceUnavailableError extends MolxError {
  readonly tried: readonly string[];

  constructor(message: string, tried: readonly string[]) {
    super('device-unavailable', tried.length === 0 ? message : `${message}\nTried:\n  ${tried.join('\n  ')}`);
    this.tried = tried;
  }
}

/** A loss or gradient that is NaN or infinite. */
export class NonFiniteError extends MolxError {
  /** Such as `the loss`. */
  readonly what: string;
  readonly step: number;

  constructor(what: string, step: number, remedy: string) {
    super('non-finite', `step ${step}: ${what} is not finite. ${remedy}`);
    this.what = what;
    this.step = step;
  }
}

/** A folder or file that cannot be written. */
export class OutputError extends MolxError {
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super('output', `${path}: ${message}`, options);
    this.path = path;
  }
}

/** A file that a model hub did not deliver. */
export class HubError extends MolxError {
  readonly url: string;
  readonly status: number | undefined;

  constructor(url: string, message: string, options: ErrorOptions & { status?: number } = {}) {
    super('hub', `${url}: ${message}`, options);
    this.url = url;
    this.status = options.status;
  }
}

function place({ file, row }: RowOrigin): string {
  if (file === undefined && row === undefined) return '';
  return `${[file, row === undefined ? undefined : `row ${row}`].filter(Boolean).join(' ')}: `;
}

function shorten(text: string, maxLength = 120): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}... (${text.length} characters)`;
}
