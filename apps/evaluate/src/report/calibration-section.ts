import { type Html, html } from '@molx/trainer';
import type { Calibration } from '../results/calibration.js';
import type { TaskResult } from '../results/compute-results.js';

const size = 200;
const margin = 36;

/** P(Yes) against how often Yes is true, for every model that gives probabilities. */
export function calibrationSection({ models }: TaskResult): Html | undefined {
  const known = models.flatMap(({ model, calibration }) => (calibration === undefined ? [] : [{ model, calibration }]));
  if (known.length === 0) return undefined;
  return html`<h3>Calibration</h3><p class="note">Answers in tenths of P(Yes); the larger the dot, the more answers. On the line, what is said happens as often as it is said.</p>
<div class="plots">${known.map(
    ({ model, calibration }) =>
      html`<figure>${reliabilityDiagram(model, calibration)}<figcaption>${model}: calibration error ${calibration.expected_calibration_error.toFixed(3)}, Brier ${calibration.brier.toFixed(3)}</figcaption></figure>`,
  )}</div>`;
}

function reliabilityDiagram(model: string, { bins, rows }: Calibration): Html {
  const x = (share: number) => (margin + share * (size - margin)).toFixed(1);
  const y = (share: number) => (size - margin - share * (size - margin) + 4).toFixed(1);
  return html`<svg class="reliability" viewBox="0 0 ${size + 8} ${size + 8}" role="img" aria-label="Reliability diagram of ${model}">
${[0, 0.5, 1].map((share) => html`<line class="grid" x1="${x(0)}" x2="${x(1)}" y1="${y(share)}" y2="${y(share)}"/><text x="0" y="${Number(y(share)) + 4}">${share}</text><text x="${Number(x(share)) - 6}" y="${size}">${share}</text>`)}
<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>
${bins.map((bin) => html`<circle cx="${x(bin.predicted)}" cy="${y(bin.observed)}" r="${(3 + 9 * Math.sqrt(bin.rows / rows)).toFixed(1)}"><title>${bin.rows} answers: P(Yes) ${bin.predicted.toFixed(2)}, Yes in ${bin.observed.toFixed(2)}</title></circle>`)}
</svg>`;
}
