import { formatCount, formatPercent } from './format.js';
import { type Html, html } from './html.js';
import type { ReportData } from './report-data.js';

/** Accuracies with intervals, beside what a constant guess reaches. */
export function accuracySection({ accuracies }: ReportData): Html | undefined {
  if (accuracies.length === 0) return undefined;
  return html`<section id="accuracy"><h2>Right answers on held-out molecules</h2>
<p>The share of answers that are exactly right, beside the best constant guess: the most frequent true answer among the same prompts, marked by a line in the bar.</p>
<div class="scroll"><table><thead><tr><th scope="col">task</th><th class="number wide" scope="col">prompts</th><th class="number own" scope="col">own</th><th class="number" scope="col">95 % interval</th><th class="number shuffled" scope="col">another’s</th><th class="number" scope="col">majority</th><th scope="col">majority answer</th><th scope="col" class="plot">own against majority</th></tr></thead>
<tbody>${accuracies.map(
    ({ task, prompts, accuracy, accuracyShuffled, majority, majorityAnswer }) =>
      html`<tr><th scope="row">${task}</th><td class="number wide">${formatCount(prompts)}</td><td class="number strong">${formatPercent(accuracy.value)}</td><td class="number quiet">${formatPercent(accuracy.low, 0)} to ${formatPercent(accuracy.high, 0)}</td><td class="number">${accuracyShuffled === undefined ? '–' : formatPercent(accuracyShuffled.value)}</td><td class="number">${formatPercent(majority)}</td><td class="answer">${shorten(majorityAnswer)}</td><td class="plot">${bar(accuracy.value, majority)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function bar(value: number, mark: number): Html {
  const x = (share: number) => (180 * Math.min(1, Math.max(0, share))).toFixed(1);
  return html`<svg class="bar" viewBox="0 0 180 20" role="img" aria-label="${formatPercent(value)}, majority ${formatPercent(mark)}"><rect class="track" x="0" y="6" width="180" height="8" rx="4"/><rect class="fill" x="0" y="6" width="${x(value)}" height="8" rx="4"/><line class="mark" x1="${x(mark)}" x2="${x(mark)}" y1="2" y2="18"/></svg>`;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
