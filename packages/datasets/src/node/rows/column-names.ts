import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } from 'hyparquet';
import { readRows } from './read-rows.js';
import { formatOf, type RowSource } from './row-format.js';

/**
 * The columns of a file: of its header or schema, else those of the first row.
 *
 * @throws {DataError} as {@link readRows}
 */
export async function columnNames(source: RowSource): Promise<string[]> {
  if (formatOf(source) === 'parquet' && !source.path.endsWith('.gz')) {
    const metadata = await asyncBufferFromFile(source.path)
      .then((file) => parquetMetadataAsync(file))
      .catch(() => undefined);
    if (metadata !== undefined) return parquetSchema(metadata).children.map(({ element }) => element.name);
  }
  for await (const { values } of readRows(source, [])) return Object.keys(values);
  return [];
}
