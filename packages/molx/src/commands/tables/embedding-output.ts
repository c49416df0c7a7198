import { JsonLinesOutput, NpyOutput, TsvOutput } from '../../table/index.js';
import { rowsPath } from './rows-path.js';
import type { Output } from './table-run.js';

interface Place {
  row: number;
  smiles: string;
}

/** Takes the vectors of one batch of molecules after another. */
export interface EmbeddingOutput extends Output {
  /** Says how long the vectors are, before the first is written. */
  begin(width: number): Promise<void>;
  /** @param values  [rows, width], row by row */
  write(rows: readonly Place[], values: Float32Array): Promise<void>;
}

/** Opens a `.jsonl` or `.npy` for vectors. @throws {OutputError} when the place can't be written */
export function openEmbeddingOutput(path: string, format: 'jsonl' | 'npy'): Promise<EmbeddingOutput> {
  return format === 'npy' ? openNpy(path) : openLines(path);
}

async function openLines(path: string): Promise<EmbeddingOutput> {
  const lines = await JsonLinesOutput.open(path);
  return {
    begin: async () => {},
    async write(rows, values) {
      const width = values.length / rows.length;
      for (const [index, { row, smiles }] of rows.entries()) {
        const embedding = Array.from(values.subarray(index * width, (index + 1) * width), shortest);
        await lines.write({ row, smiles, embedding });
      }
    },
    commit: () => lines.commit(),
    abort: () => lines.abort(),
  };
}

/** A matrix, and beside it a table that says whose its rows are: rows of the input without a molecule have none. */
async function openNpy(path: string): Promise<EmbeddingOutput> {
  const places = await TsvOutput.open(rowsPath(path), ['row', 'smiles']);
  let matrix: NpyOutput;
  try {
    matrix = await NpyOutput.open(path);
  } catch (error) {
    await places.abort();
    throw error;
  }
  return {
    begin: (width) => matrix.begin(width),
    async write(rows, values) {
      await matrix.write(values);
      for (const { row, smiles } of rows) await places.write([row, smiles]);
    },
    async commit() {
      await places.commit();
      await matrix.commit();
    },
    async abort() {
      await places.abort();
      await matrix.abort();
    },
  };
}

/** A float32 as the shortest of its usual decimal forms: nine digits tell all apart. */
function shortest(value: number): number {
  return Number(value.toPrecision(9));
}
