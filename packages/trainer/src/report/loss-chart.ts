import { formatCount } from './format.js';
import { type Html, html } from './html.js';
import type { LossCurve } from './report-data.js';
import { type Point, smoothPoints, thinPoints } from './smooth-points.js';
import { niceTicks, tickDecimals } from './ticks.js';

/** The plot's frame within its SVG, in the SVG's own units. */
interface Frame {
  name: 'wide' | 'slim';
  width: number;
  height: number;
  top: number;
  right: number;
  bottom: number;
  left: number;
}

const wide: Frame = { name: 'wide', width: 880, height: 360, top: 16, right: 724, bottom: 314, left: 58 };
/** For telephones: the lines' names stand below it. */
const slim: Frame = { name: 'slim', width: 400, height: 300, top: 10, right: 392, bottom: 254, left: 50 };

const labels: Record<LossCurve['name'], string> = {
  train: 'training',
  validation: 'own molecule',
  shuffled: 'another’s',
  empty: 'empty slot',
};

interface Line {
  name: LossCurve['name'];
  points: readonly Point[];
}

/** The loss curves as inline SVG, once for wide and once for slim screens; undefined where there is nothing to draw. */
export function lossChart(curves: readonly LossCurve[]): Html | undefined {
  const finite: Line[] = curves
    .map(({ name, points }) => ({ name, points: points.filter(([, loss]) => Number.isFinite(loss)) }))
    .filter(({ points }) => points.length > 0);
  if (finite.length === 0) return undefined;
  const lines = finite.map(({ name, points }) => ({
    name,
    points: name === 'train' ? smoothPoints(points, Math.max(1, Math.round(points.length / 40))) : points,
  }));
  const lastStep = Math.max(1, ...lines.map(({ points }) => points.at(-1)?.[0] ?? 0));
  const range = lossRange(lines, lastStep);
  const batches = finite.find(({ name }) => name === 'train')?.points ?? [];
  const isCut = finite.some(({ points }) => points.some(([, loss]) => loss > range[1]));
  return html`<figure class="chart">
${[wide, slim].map((frame) => chartSvg(frame, lines, batches, lastStep, range))}
<ul class="legend">${lines.map(({ name, points }) => html`<li class="label ${name}">${labels[name]} ${(points.at(-1)?.[1] ?? 0).toFixed(3)}</li>`)}</ul>
<figcaption>Training loss is the mean over a fortieth of the steps, single batches are drawn faintly.${isCut ? ' Higher losses at the start are cut off.' : ''}</figcaption>
</figure>`;
}

function chartSvg(
  frame: Frame,
  lines: readonly Line[],
  batches: readonly Point[],
  lastStep: number,
  [low, high]: readonly [number, number],
): Html {
  const { name, width, height, top, right, bottom, left } = frame;
  const x = (step: number) => left + (step / lastStep) * (right - left);
  const y = (loss: number) => bottom - ((loss - low) / (high - low)) * (bottom - top);
  const path = (points: readonly Point[]) =>
    thinPoints(points, 500)
      .map(([step, loss], index) => `${index === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(loss).toFixed(1)}`)
      .join('');
  const dots = ({ name: line, points }: Line) =>
    points.map(
      ([step, loss]) => html`<circle class="dot ${line}" cx="${x(step).toFixed(1)}" cy="${y(loss).toFixed(1)}" r="3"/>`,
    );
  return html`<svg class="${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Loss over optimizer steps">
<defs><clipPath id="plot-${name}"><rect x="${left}" y="${top - 4}" width="${right - left + 4}" height="${bottom - top + 8}"/></clipPath></defs>
${axes(frame, lastStep, [low, high], x, y)}
<g clip-path="url(#plot-${name})">${batches.length === 0 ? undefined : html`<path class="curve raw" d="${path(batches)}"/>`}
${lines.map((line) => html`<path class="curve ${line.name}" d="${path(line.points)}"/>`)}
${lines.filter((line) => line.name !== 'train').flatMap(dots)}</g>
${name === 'wide' ? endLabels(frame, lines, y) : undefined}
</svg>`;
}

/** From the lowest loss to the highest after the first twentieth of the steps, so that the start does not flatten the rest. */
function lossRange(lines: readonly { points: readonly Point[] }[], lastStep: number): [low: number, high: number] {
  const all = lines.flatMap(({ points }) => points);
  const settled = all.filter(([step]) => step >= lastStep / 20);
  const losses = (settled.length > 0 ? settled : all).map(([, loss]) => loss);
  const low = losses.reduce((least, loss) => Math.min(least, loss)); // a call takes no 100,000 arguments
  const high = losses.reduce((most, loss) => Math.max(most, loss));
  const pad = Math.max(0.02, 0.06 * (high - low));
  return [Math.max(0, low - pad), high + pad];
}

function axes(
  { name, height, top, right, bottom, left }: Frame,
  lastStep: number,
  [low, high]: readonly [number, number],
  x: (step: number) => number,
  y: (loss: number) => number,
): Html {
  const lossTicks = niceTicks(low, high, 6);
  const decimals = tickDecimals(lossTicks);
  const stepTicks = niceTicks(0, lastStep, name === 'wide' ? 6 : 4).filter(Number.isInteger);
  return html`<g class="axis">
${lossTicks.map((loss) => html`<line class="grid" x1="${left}" x2="${right}" y1="${y(loss).toFixed(1)}" y2="${y(loss).toFixed(1)}"/><text class="end" x="${left - 9}" y="${(y(loss) + 4).toFixed(1)}">${loss.toFixed(decimals)}</text>`)}
<line class="base" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
${stepTicks.map((step) => html`<line class="base" x1="${x(step).toFixed(1)}" x2="${x(step).toFixed(1)}" y1="${bottom}" y2="${bottom + 5}"/><text class="middle" x="${x(step).toFixed(1)}" y="${bottom + 19}">${formatCount(step)}</text>`)}
<text class="title middle" x="${(left + right) / 2}" y="${height - 6}">optimizer step</text>
<text class="title middle" transform="translate(15 ${(top + bottom) / 2}) rotate(-90)">nats per label token</text>
</g>`;
}

/** Names and last values at the lines' ends, moved apart where they would overlap. */
function endLabels({ top, right, bottom }: Frame, lines: readonly Line[], y: (loss: number) => number): Html[] {
  const gap = 17;
  const placed = lines
    .map(({ name, points }) => ({ name, loss: points.at(-1)?.[1] ?? 0 }))
    .map((label) => ({ ...label, place: Math.min(bottom, Math.max(top, y(label.loss))) }))
    .sort((a, b) => a.place - b.place);
  for (let i = 1; i < placed.length; i++) {
    const [above, label] = [placed[i - 1], placed[i]];
    if (above && label) label.place = Math.max(label.place, above.place + gap);
  }
  const overflow = Math.max(0, (placed.at(-1)?.place ?? 0) - bottom);
  return placed.map(
    ({ name, loss, place }) =>
      html`<text class="label ${name}" x="${right + 10}" y="${(place - overflow + 4).toFixed(1)}">${labels[name]} ${loss.toFixed(3)}</text>`,
  );
}
