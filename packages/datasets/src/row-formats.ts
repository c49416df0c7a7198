/** How the rows of a file may be written. */
export const rowFormats = ['csv', 'tsv', 'json', 'jsonl', 'parquet', 'smi', 'sdf', 'reactions', 'txt'] as const;

export type RowFormat = (typeof rowFormats)[number];
