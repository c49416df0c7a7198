import { type ReadRowsOptions, type Row, type RowSource, readRows } from '@molx/datasets/node';

const remedies: ReadRowsOptions = {
  missingFile: 'Check data.directory, or pass --data.',
  missingColumn: "Name the file's own columns under data.files.columns.",
};

/** {@link readRows} for the files of a recipe. @throws {DataError} */
export const readDataRows = (source: RowSource, columns: readonly string[]): AsyncGenerator<Row> =>
  readRows(source, columns, remedies);
