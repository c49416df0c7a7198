import { accuracySection } from './accuracy-section.js';
import { controlSection } from './control-section.js';
import { headerSection } from './header-section.js';
import { type Html, html } from './html.js';
import { lossChart } from './loss-chart.js';
import { moleculeSection } from './molecule-section.js';
import { parameterSection } from './parameter-section.js';
import type { ReportData } from './report-data.js';
import { reportStyle } from './report-style.js';

/** A run's `report.html`: one file that needs nothing else, no script in it, in light and dark, for screen and paper. */
export function renderReport(data: ReportData): string {
  const chart = lossChart(data.curves);
  const body = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><meta name="color-scheme" content="light dark"/>
<title>${data.summary.recipe} – MolX training report</title><style>${{ markup: reportStyle }}</style></head>
<body><main>
${headerSection(data)}
${chart === undefined ? undefined : html`<section id="loss"><h2>Loss</h2>${chart}</section>`}
${controlSection(data)}
${accuracySection(data)}
${moleculeSection(data)}
${parameterSection(data)}
${environmentSection(data)}
</main></body></html>
`;
  return body.markup;
}

function environmentSection({ environment, recipe, summary }: ReportData): Html {
  const rows = Object.entries({ molx: summary.version, ...environment });
  return html`<section id="environment"><h2>Environment</h2>
<dl class="pairs">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
</section><section id="recipe"><h2>Recipe</h2><details><summary>The recipe in force, defaults filled in</summary><pre>${recipe}</pre></details></section>`;
}
