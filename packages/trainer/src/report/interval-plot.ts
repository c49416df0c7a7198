import type { Interval } from '@molx/metrics';
import { formatLoss, formatRange } from './format.js';
import { type Html, html } from './html.js';

const width = 180;
const height = 20;

/** A dot with its interval on a line that all rows share, zero marked. */
export function intervalPlot({ value, low, high }: Interval, [min, max]: readonly [number, number]): Html | undefined {
  if (![value, low, high].every(Number.isFinite)) return undefined;
  const x = (figure: number) => (6 + ((figure - min) / (max - min)) * (width - 12)).toFixed(1);
  return html`<svg class="interval" viewBox="0 0 ${width} ${height}" role="img" aria-label="${formatLoss(value)}, ${formatRange({ value, low, high })}"><line class="zero" x1="${x(0)}" x2="${x(0)}" y1="0" y2="${height}"/><line class="whisker" x1="${x(low)}" x2="${x(high)}" y1="10" y2="10"/><circle cx="${x(value)}" cy="10" r="4.5"/></svg>`;
}

/** The range that holds all intervals and zero. */
export function intervalRange(intervals: readonly Interval[]): [min: number, max: number] {
  const ends = intervals.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  const min = Math.min(0, ...ends);
  const max = Math.max(0, ...ends);
  return max > min ? [min, max] : [0, 1];
}
