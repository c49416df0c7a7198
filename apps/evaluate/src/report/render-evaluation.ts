import { loadRdkit } from '@molx/molecule';
import { formatCount, type Html, html, reportStyle } from '@molx/trainer';
import type { ComputedResults, Results } from '../results/compute-results.js';
import type { SavedAttribution } from '../run/saved-attribution.js';
import { calibrationSection } from './calibration-section.js';
import { evaluationStyle } from './evaluation-style.js';
import { gallerySection } from './gallery-section.js';
import { comparisonTable, scoreTable } from './score-section.js';
import { sizeSection } from './size-section.js';

/** An evaluation's `report.html`: one file that needs nothing else, no script in it. The same predictions give the same bytes. */
export async function renderEvaluation(
  { results, rows }: ComputedResults,
  attributions: readonly SavedAttribution[],
): Promise<string> {
  const rdkit = await loadRdkit();
  const body = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><meta name="color-scheme" content="light dark"/>
<title>MolX evaluation</title><style>${{ markup: reportStyle + evaluationStyle }}</style></head>
<body><main>
${header(results)}
${results.tasks.map(
  (task) => html`<section id="${task.name}"><h2>${task.title}</h2>
${
  task.models.length === 0
    ? html`<p>No model has answered yet.</p>`
    : html`${scoreTable(task)}${comparisonTable(task)}${calibrationSection(task)}${sizeSection(task)}${gallerySection(task, rows.get(task.name) ?? new Map(), attributions, rdkit)}`
}</section>`,
)}
</main></body></html>
`;
  return body.markup;
}

function header({ settings, models, tasks, deviations, label_means, molx_version, intervals }: Results): Html {
  const questions = tasks.reduce((sum, task) => sum + task.questions, 0);
  const limit =
    settings.limit === null ? 'all molecules' : `at most ${formatCount(settings.limit)} questions a task, drawn`;
  return html`<header><p class="kicker">MolX evaluation</p>
<h1>${Object.keys(models).length} models, ${tasks.length} tasks</h1>
<p class="meta">${formatCount(questions)} questions to each, ${limit} · seed ${settings.seed} · wording ${settings.wording === 'heldOut' ? 'held out of training' : 'as in training'} · ${formatCount(intervals.resamples)} bootstrap resamples · molx ${molx_version}</p>
${deviations.map((deviation) => html`<p class="note">${deviation}</p>`)}
</header>
<section id="models"><h2>Models</h2><div class="scroll"><table><tbody>${Object.entries(models).map(
    ([name, facts]) =>
      html`<tr><th scope="row">${name}</th><td>${facts === null ? 'not asked yet' : Object.entries(facts).map(([key, value]) => html`<span>${key} <code>${value}</code> </span>`)}</td></tr>`,
  )}</tbody></table></div></section>
${
  label_means.length === 0
    ? undefined
    : html`<section id="tables"><h2>Tables of labels</h2><div class="scroll"><table class="narrow"><thead><tr><th scope="col">table</th><th scope="col">model</th><th class="number" scope="col">labels</th><th class="number" scope="col">mean ROC-AUC</th></tr></thead><tbody>${label_means.map(
        ({ table, model, labels, rocAuc }) =>
          html`<tr><th scope="row">${table}</th><td>${model}</td><td class="number">${labels}</td><td class="number strong">${rocAuc.toFixed(3)}</td></tr>`,
      )}</tbody></table></div></section>`
}`;
}
