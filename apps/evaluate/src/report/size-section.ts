import { formatCount, type Html, html, intervalPlot, intervalRange } from '@molx/trainer';
import type { TaskResult } from '../results/compute-results.js';
import type { SizeBin } from '../results/size-bins.js';

/** How answers get better or worse with the size of the molecule. */
export function sizeSection({ models, value }: TaskResult): Html | undefined {
  if (value === null || models.every(({ by_size }) => by_size.length === 0)) return undefined;
  const range = intervalRange(models.flatMap(({ by_size }) => by_size.map(intervalOf)));
  return html`<h3>By size: ${value.title} ${value.better === 'higher' ? '↑' : '↓'}</h3><p class="note">${value.title}: ${value.rule}.</p>
<div class="scroll"><table><thead><tr><th scope="col">model</th><th scope="col">heavy atoms</th><th class="number" scope="col">answers</th><th class="number" scope="col">${value.title}</th><th class="number" scope="col">95 % interval</th><th scope="col" class="plot"></th></tr></thead>
<tbody>${models.flatMap(({ model, by_size }) =>
    by_size.map((bin) => {
      const { value: mean, low, high } = intervalOf(bin);
      return html`<tr><th scope="row">${model}</th><td>${bin.from}${bin.to === null ? ' and more' : ` to ${bin.to}`}</td><td class="number">${formatCount(bin.rows)}</td><td class="number strong">${fixed(mean)}</td><td class="number quiet">${fixed(low)} to ${fixed(high)}</td><td class="plot">${intervalPlot({ value: mean, low, high }, range)}</td></tr>`;
    }),
  )}</tbody></table></div>`;
}

const intervalOf = ({ value, low, high }: SizeBin) => ({
  value: value ?? Number.NaN,
  low: low ?? Number.NaN,
  high: high ?? Number.NaN,
});
const fixed = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(3));
