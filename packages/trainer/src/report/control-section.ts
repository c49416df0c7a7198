import type { ControlLosses, ControlSummary } from '../controls/shuffle-control.js';
import { formatCount, formatLoss, formatRange } from './format.js';
import { type Html, html } from './html.js';
import { intervalPlot, intervalRange } from './interval-plot.js';
import type { ReportData } from './report-data.js';

/** What the control says in one sentence, and no more than it says. */
export function controlVerdict({
  control,
  permuted,
  readsText = false,
}: Pick<ReportData, 'control' | 'permuted' | 'readsText'>): string {
  const [all] = control;
  if (all === undefined || !Number.isFinite(all.all.gap.value)) return 'The shuffle control has not been run.';
  const { gap } = all.all;
  const figure = `${formatLoss(Math.abs(gap.value))} nats per label token (95 % interval of the difference ${formatRange(gap)})`;
  const other = readsText ? 'SMILES text' : 'encodings';
  const change = `With another molecule’s ${other} the loss ${gap.value >= 0 ? 'rises' : 'falls'} by ${figure}`;
  if (permuted) return `${change}, in a run that was trained on permuted molecules: what is learned without them.`;
  const carries = readsText ? 'LLM reads the molecule' : 'adapter carries the molecule';
  if (gap.low > 0) return `${change}: the ${carries}.`;
  return `${change}: nothing here shows that the ${carries}.`;
}

/** The shuffle control: all tokens, then value tokens alone. */
export function controlSection(data: ReportData): Html | undefined {
  const { control, unpaired, readsText = false } = data;
  const question = readsText ? 'Does the LLM read the molecule?' : 'Does the adapter carry the molecule?';
  const given = readsText ? 'SMILES text' : 'encodings';
  const without = readsText
    ? html`and with no SMILES text (<em>empty</em>). There is no adapter.`
    : html`and with an <em>empty</em> slot that holds the mean soft tokens of the training set. The prompts hold no SMILES text.`;
  if (control.length === 0) return undefined;
  return html`<section id="control"><h2>${question}</h2>
<p class="lead">${controlVerdict(data)}</p>
<p>Every validation prompt is scored three times: with its own molecule’s ${given}, with ${readsText ? 'that' : 'those'} of another validation molecule whose answer differs, ${without} Part of the gap punishes confident wrongness; what the right molecule adds over none is empty less own.${unpaired > 0 ? ` Left out because no other answer differs: ${formatCount(unpaired)} prompts.` : ''}</p>
<h3>All label tokens</h3>${controlTable(control, ({ all }) => all)}
<h3>Value tokens only</h3><p>Numbers, names and the words that most answers don’t share; end tokens and common wording left out.</p>${controlTable(control, ({ values }) => values)}
</section>`;
}

function controlTable(control: readonly ControlSummary[], pick: (summary: ControlSummary) => ControlLosses): Html {
  const range = intervalRange(control.map((summary) => pick(summary).gap));
  return html`<div class="scroll"><table><thead><tr><th scope="col">task</th><th class="number wide" scope="col">prompts</th><th class="number wide" scope="col">tokens</th><th class="number own" scope="col">own</th><th class="number shuffled" scope="col">another’s</th><th class="number empty" scope="col">empty</th><th class="number" scope="col">empty − own</th><th class="number" scope="col">gap</th><th class="number" scope="col">95 % interval</th><th scope="col" class="plot">gap, nats per token</th></tr></thead>
<tbody>${control.map((summary) => {
    const { tokens, own, shuffled, empty, emptyGap, gap } = pick(summary);
    return html`<tr${summary.task === 'all' ? html` class="total"` : undefined}><th scope="row">${summary.task === 'all' ? 'all tasks' : summary.task}</th><td class="number wide">${formatCount(summary.prompts)}</td><td class="number wide">${formatCount(tokens)}</td><td class="number">${formatLoss(own.value)}</td><td class="number">${formatLoss(shuffled.value)}</td><td class="number">${formatLoss(empty.value)}</td><td class="number">${formatLoss(emptyGap.value)}</td><td class="number strong">${formatLoss(gap.value)}</td><td class="number quiet">${formatRange(gap)}</td><td class="plot">${intervalPlot(gap, range)}</td></tr>`;
  })}</tbody></table></div>`;
}
