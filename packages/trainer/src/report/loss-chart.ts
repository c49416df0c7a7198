import { formatCount } from './format.js';
import { type Html, html } from './html.js';
import type { LossCurve } from './report-data.js';
import { type Point, smoothPoints, thinPoints } from './smooth-points.js';
import { niceTicks, tickDecimals } from './ticks.js';

const width = 860;
const height = 360;
const margin = { top: 16, right: 132, bottom: 46, left: 58 };
const plot = { right: width - margin.right, bottom: height - margin.bottom };

const labels: Record<LossCurve['name'], string> = {
  train: 'training',
  validation: 'own molecule',
  shuffled: 'another’s',
  empty: 'empty slot',
};

/** The loss curves as inline SVG; undefined where there is nothing to draw. */
export function lossChart(curves: readonly LossCurve[]): Html | undefined {
  const finite = curves
    .map(({ name, points }) => ({ name, points: points.filter(([, loss]) => Number.isFinite(loss)) }))
    .filter(({ points }) => points.length > 0);
  const lines = finite.map(({ name, points }) => ({
    name,
    points: name === 'train' ? smoothPoints(points, Math.max(1, Math.round(points.length / 40))) : points,
  }));
  const steps = lines.flatMap(({ points }) => points.map(([step]) => step));
  if (steps.length === 0) return undefined;
  const lastStep = Math.max(...steps, 1);
  const [low, high] = lossRange(lines, lastStep);
  const x = (step: number) => margin.left + (step / lastStep) * (plot.right - margin.left);
  const y = (loss: number) => plot.bottom - ((loss - low) / (high - low)) * (plot.bottom - margin.top);
  const path = (points: readonly Point[]) =>
    thinPoints(points, 500)
      .map(([step, loss], index) => `${index === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(loss).toFixed(1)}`)
      .join('');
  const raw = finite.find(({ name }) => name === 'train');
  const isCut = finite.some(({ points }) => points.some(([, loss]) => loss > high));

  return html`<figure class="chart">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Loss over optimizer steps">
<defs><clipPath id="plot"><rect x="${margin.left}" y="${margin.top - 4}" width="${plot.right - margin.left + 4}" height="${plot.bottom - margin.top + 8}"/></clipPath></defs>
${axes(lastStep, [low, high], x, y)}
<g clip-path="url(#plot)">${raw === undefined ? undefined : html`<path class="curve raw" d="${path(raw.points)}"/>`}
${lines.map(({ name, points }) => html`<path class="curve ${name}" d="${path(points)}"/>`)}
${lines.filter(({ name }) => name !== 'train').flatMap(({ name, points }) => points.map(([step, loss]) => html`<circle class="dot ${name}" cx="${x(step).toFixed(1)}" cy="${y(loss).toFixed(1)}" r="3"/>`))}</g>
${endLabels(lines, y)}
</svg>
<figcaption>Training loss is the mean over a fortieth of the steps, single batches are drawn faintly.${isCut ? ' Higher losses at the start are cut off.' : ''}</figcaption>
</figure>`;
}

/** From the lowest loss to the highest after the first twentieth of the steps, so that the start does not flatten the rest. */
function lossRange(lines: readonly { points: readonly Point[] }[], lastStep: number): [low: number, high: number] {
  const all = lines.flatMap(({ points }) => points);
  const settled = all.filter(([step]) => step >= lastStep / 20);
  const losses = (settled.length > 0 ? settled : all).map(([, loss]) => loss);
  const low = Math.min(...losses);
  const high = Math.max(...losses);
  const pad = Math.max(0.02, 0.06 * (high - low));
  return [Math.max(0, low - pad), high + pad];
}

function axes(
  lastStep: number,
  [low, high]: readonly [number, number],
  x: (step: number) => number,
  y: (loss: number) => number,
): Html {
  const lossTicks = niceTicks(low, high, 6);
  const decimals = tickDecimals(lossTicks);
  const stepTicks = niceTicks(0, lastStep, 6).filter(Number.isInteger);
  return html`<g class="axis">
${lossTicks.map((loss) => html`<line class="grid" x1="${margin.left}" x2="${plot.right}" y1="${y(loss).toFixed(1)}" y2="${y(loss).toFixed(1)}"/><text class="end" x="${margin.left - 9}" y="${(y(loss) + 4).toFixed(1)}">${loss.toFixed(decimals)}</text>`)}
<line class="base" x1="${margin.left}" x2="${plot.right}" y1="${plot.bottom}" y2="${plot.bottom}"/>
${stepTicks.map((step) => html`<line class="base" x1="${x(step).toFixed(1)}" x2="${x(step).toFixed(1)}" y1="${plot.bottom}" y2="${plot.bottom + 5}"/><text class="middle" x="${x(step).toFixed(1)}" y="${plot.bottom + 19}">${formatCount(step)}</text>`)}
<text class="title middle" x="${(margin.left + plot.right) / 2}" y="${height - 6}">optimizer step</text>
<text class="title middle" transform="translate(15 ${(margin.top + plot.bottom) / 2}) rotate(-90)">nats per label token</text>
</g>`;
}

/** Names and last values at the lines' ends, moved apart where they would overlap. */
function endLabels(
  lines: readonly { name: LossCurve['name']; points: readonly Point[] }[],
  y: (loss: number) => number,
): Html[] {
  const gap = 17;
  const placed = lines
    .map(({ name, points }) => ({ name, loss: points.at(-1)?.[1] ?? 0 }))
    .map((label) => ({ ...label, place: Math.min(plot.bottom, Math.max(margin.top, y(label.loss))) }))
    .sort((a, b) => a.place - b.place);
  for (let i = 1; i < placed.length; i++) {
    const [above, label] = [placed[i - 1], placed[i]];
    if (above && label) label.place = Math.max(label.place, above.place + gap);
  }
  const overflow = Math.max(0, (placed.at(-1)?.place ?? 0) - plot.bottom);
  return placed.map(
    ({ name, loss, place }) =>
      html`<text class="label ${name}" x="${plot.right + 10}" y="${(place - overflow + 4).toFixed(1)}">${labels[name]} ${loss.toFixed(3)}</text>`,
  );
}
