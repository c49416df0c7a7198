import type { BenchRow } from './bench-row.js';

/** Benchmark rows as lines for a reader: medians in columns, then the ratios that are promised. */
export function renderTable(rows: readonly BenchRow[]): string {
  const medians = rows.filter((row, index) => rows.findIndex(({ name }) => name === row.name) === index);
  const width = Math.max(0, ...medians.map(({ name }) => name.length));
  const lines = medians.map(({ name, value, unit, samples, note }) => {
    const median = `${readable(value).padStart(10)} ${unit.padEnd(12)}`;
    return `${name.padEnd(width)}${median}${`median of ${samples}`.padEnd(16)}${note ?? ''}`.trimEnd();
  });
  const bars = rows.flatMap(({ name, bar }) => {
    if (bar === undefined) return [];
    const verdict = bar.reached >= bar.atLeast ? 'reached' : 'MISSED ';
    return [`${verdict}  ${readable(bar.reached)}x of at least ${bar.atLeast}x: ${name} against ${bar.than}`];
  });
  return [...lines, ...(bars.length === 0 ? [] : ['', ...bars]), ''].join('\n');
}

/** Three digits, more where a whole number has them. */
function readable(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
