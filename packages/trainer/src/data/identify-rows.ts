import { type Featurizer, type IdentifiedMolecule, identifyMolecules, type Row } from '@molx/datasets/node';

/** A row with its molecule, or why it has none. */
export interface IdentifiedRow {
  row: Row;
  /** As the file gives it. */
  smiles: string;
  found: IdentifiedMolecule | { reason: string };
}

/** Identifies the molecules of a column, row by row in order. */
export async function* identifyRows(
  rows: AsyncIterable<Row>,
  column: string,
  featurizer: Featurizer,
): AsyncGenerator<IdentifiedRow> {
  const waiting: { row: Row; smiles: string }[] = [];
  const texts = async function* () {
    for await (const row of rows) {
      const smiles = (row.values[column] ?? '').trim();
      waiting.push({ row, smiles });
      yield smiles;
    }
  };
  for await (const found of identifyMolecules(texts(), featurizer)) {
    const { row, smiles } = waiting.shift() as { row: Row; smiles: string };
    yield { row, smiles, found: row.invalid === undefined ? found : { reason: row.invalid } };
  }
}
