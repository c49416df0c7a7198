import type { SweepRun } from './sweep-file.js';

/**
 * The runs of a sweep side by side: what was set, and what came of it, in nats per label token. A star marks the lowest validation loss.
 */
export function sweepTable(runs: readonly SweepRun[]): string {
  const keys = [...new Set(runs.flatMap(({ set }) => Object.keys(set)))];
  const losses = runs.map(({ summary }) => summary?.valLoss ?? Number.POSITIVE_INFINITY);
  const best = Math.min(...losses);
  const hasVariants = runs.some(({ variant }) => variant !== undefined);
  const header = [
    'run',
    ...(hasVariants ? ['variant'] : []),
    ...keys,
    'steps',
    'train',
    'validation',
    'gap',
    'over empty',
    'trained',
    'seconds',
  ];
  const rows = runs.map((run, index) => [
    `${index + 1}${losses[index] === best && Number.isFinite(best) ? '*' : ''}`,
    ...(hasVariants ? [run.variant ?? ''] : []),
    ...keys.map((key) => (typeof run.set[key] === 'string' ? run.set[key] : JSON.stringify(run.set[key]))),
    ...figuresOf(run),
  ]);
  return aligned([header, ...rows]);
}

function figuresOf({ status, summary, reason }: SweepRun): string[] {
  if (status === 'failed') return [`failed: ${reason}`];
  if (summary === null) return [status];
  const { steps, trainLoss, valLoss, valLossShuffled, valLossEmpty, trainableParameters, wallSeconds } = summary;
  const difference = (other: number | null) => (other === null || valLoss === null ? null : other - valLoss);
  return [
    String(steps),
    ...[trainLoss, valLoss, difference(valLossShuffled), difference(valLossEmpty)].map((value) =>
      value === null ? '-' : value.toFixed(4),
    ),
    trainableParameters.toLocaleString('en'),
    wallSeconds.toFixed(0),
  ];
}

/** Columns as wide as their widest cell; only a row's last cell may be wider than its column. */
function aligned(rows: readonly string[][]): string {
  const columns = rows[0]!.length;
  const cellsOf = (column: number) => rows.filter((row) => row.length === columns).map((row) => row[column]!.length);
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...cellsOf(column)));
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}
