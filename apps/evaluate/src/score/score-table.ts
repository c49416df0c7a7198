import type { ScoreWithInterval } from '@molx/metrics';
import type { ScoreDocument } from './score-file.js';

/** The scores as a table for a terminal, the protocol beside each. */
export function scoreTable({ file, kind, rows, scores, deviations, emptyAnswers, source }: ScoreDocument): string {
  const width = Math.max(...scores.map(({ title }) => title.length));
  const line = (score: ScoreWithInterval) => {
    const mark = score.published ? ' ' : '+';
    const name = `${mark} ${score.title.padEnd(width)}`;
    if (score.value === null) return `${name}  undefined: ${score.reason}`;
    const interval = `${figure(score.low)} to ${figure(score.high)}`;
    return `${name}  ${figure(score.value).padStart(11)}  ${interval.padEnd(24)}  ${score.protocol}: ${score.rule}`;
  };
  return [
    `${file}: ${rows.toLocaleString('en')} answers of kind ${kind}${emptyAnswers === 0 ? '' : `, ${emptyAnswers} of them empty`}`,
    `rules: ${source}`,
    '',
    `  ${''.padEnd(width)}  ${'score'.padStart(11)}  ${'95 % interval'.padEnd(24)}  protocol: rule`,
    ...scores.map(line),
    ...(scores.some(({ published }) => !published) ? ['', '+ not among the figures that the paper reports'] : []),
    ...deviations.map((deviation) => `note: ${deviation}`),
    '',
  ].join('\n');
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toFixed(6);
}
