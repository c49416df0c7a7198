import { formatCount, formatPercent } from './format.js';
import { type Html, html } from './html.js';
import type { ParameterRow, ReportData } from './report-data.js';

/** Parameters by component, how many of them are trained, and their share of all, the LLM's included. */
export function parameterSection({ parameters }: ReportData): Html | undefined {
  if (parameters.length === 0) return undefined;
  const total = sumOf(parameters, 'parameters');
  const trained = sumOf(parameters, 'trained');
  const row = (component: string, count: number, trainedCount: number, isTotal: boolean) =>
    html`<tr${isTotal ? html` class="total"` : undefined}><th scope="row">${component}</th><td class="number">${formatCount(count)}</td><td class="number">${trainedCount === 0 ? 'frozen' : formatCount(trainedCount)}</td><td class="number">${formatPercent(count / total, 4)}</td><td class="number">${trainedCount === 0 ? '–' : formatPercent(trainedCount / total, 4)}</td></tr>`;
  return html`<section id="parameters"><h2>Parameters</h2>
<p class="lead">${formatCount(trained)} of ${formatCount(total)} are trained: ${formatPercent(trained / total, 4)} of the sum.</p>
<div class="scroll"><table class="narrow"><thead><tr><th scope="col">component</th><th class="number" scope="col">parameters</th><th class="number" scope="col">trained</th><th class="number" scope="col">share of all</th><th class="number" scope="col">trained share of all</th></tr></thead>
<tbody>${parameters.map((part) => row(part.component, part.parameters, part.trained, false))}${row('sum', total, trained, true)}</tbody></table></div></section>`;
}

function sumOf(rows: readonly ParameterRow[], key: 'parameters' | 'trained'): number {
  return rows.reduce((sum, row) => sum + row[key], 0);
}
