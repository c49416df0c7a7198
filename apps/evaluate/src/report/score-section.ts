import type { ScoreWithInterval } from '@molx/metrics';
import { formatCount, type Html, html } from '@molx/trainer';
import type { ModelResult, TaskResult } from '../results/compute-results.js';

/** One task's scores, model by model, with intervals; figures that others have published below, marked as theirs. */
export function scoreTable({ models, published, protocol, questions }: TaskResult): Html {
  const columns = models[0]?.scores ?? [];
  return html`<div class="scroll"><table><thead><tr><th scope="col">model</th><th class="number" scope="col">answers</th>${columns.map(
    ({ title, better, published: isTheirs }) =>
      html`<th class="number" scope="col">${title}${isTheirs ? '' : ' +'} ${better === 'higher' ? '↑' : '↓'}</th>`,
  )}</tr></thead>
<tbody>${models.map((model) => modelRow(model, columns, questions))}
${(published?.systems ?? []).map(
  ({ system, values }) =>
    html`<tr class="theirs"><th scope="row">${system}</th><td class="number">–</td>${columns.map(({ name }) => html`<td class="number">${values[name] === undefined ? '–' : values[name].toFixed(3)}</td>`)}</tr>`,
)}</tbody></table></div>
<p class="note">Protocol <code>${protocol}</code>; 95 % bootstrap intervals over molecules; + is not among the figures that the protocol’s paper reports.${published === null ? '' : ` Published figures: ${published.note}`}</p>
<details><summary>What each score counts</summary><dl class="pairs">${columns.map(({ title, rule }) => html`<dt>${title}</dt><dd>${rule}</dd>`)}</dl></details>`;
}

function modelRow(
  { model, answered, refused, scores, examples }: ModelResult,
  columns: readonly ScoreWithInterval[],
  questions: number,
): Html {
  const count = `${formatCount(answered)}${answered < questions ? ` of ${formatCount(questions)}` : ''}`;
  const notes = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(examples > 0 ? [`${examples.toFixed(1)} examples`] : []),
  ];
  return html`<tr><th scope="row">${model}</th><td class="number">${count}${notes.length === 0 ? undefined : html`<span class="interval-text">${notes.join(', ')}</span>`}</td>${columns.map(
    ({ name }) => scoreCell(scores.find((score) => score.name === name)),
  )}</tr>`;
}

function scoreCell(score: ScoreWithInterval | undefined): Html {
  if (score === undefined) return html`<td class="number">–</td>`;
  const { value, low, high, reason } = score;
  if (value === null) return html`<td class="number">undefined<span class="interval-text">${reason}</span></td>`;
  return html`<td class="number">${value.toFixed(3)}<span class="interval-text">${bound(low)} to ${bound(high)}</span></td>`;
}

const bound = (value: number | null) => (value === null ? '–' : value.toFixed(3));

/** How the other models differ from the first on the same questions. */
export function comparisonTable({ comparisons, models }: TaskResult): Html | undefined {
  if (comparisons.length === 0) return undefined;
  const titles = new Map(models[0]!.scores.map(({ name, title }) => [name, title]));
  return html`<h3>Against ${comparisons[0]!.than}, on the same questions</h3>
<div class="scroll"><table><thead><tr><th scope="col">model</th><th scope="col">score</th><th class="number" scope="col">difference</th><th class="number" scope="col">95 % interval</th><th class="number" scope="col">p, paired bootstrap</th><th class="number" scope="col">p, randomization</th></tr></thead>
<tbody>${comparisons.flatMap(({ model, scores }) =>
    scores.map(
      ({ name, difference, low, high, bootstrapPValue, randomizationPValue }) =>
        html`<tr><th scope="row">${model}</th><td>${titles.get(name) ?? name}</td><td class="number strong">${bound(difference)}</td><td class="number quiet">${bound(low)} to ${bound(high)}</td><td class="number">${bound(bootstrapPValue)}</td><td class="number">${bound(randomizationPValue)}</td></tr>`,
    ),
  )}</tbody></table></div>`;
}
