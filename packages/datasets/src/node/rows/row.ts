/** One row of a table; a wanted column that the row lacks, or any that has no value there, is an empty text. */
export interface Row {
  /** Counted from 1, the header not counted, blank lines counted. */
  row: number;
  values: Record<string, string>;
  /** Why the row holds no molecule or reaction, where its reader knows; its `smiles` is then empty. */
  invalid?: string | undefined;
}

/** What a reader's user should do when something is not there; it ends the message. */
export interface ReadRowsOptions {
  missingFile?: string | undefined;
  missingColumn?: string | undefined;
}
