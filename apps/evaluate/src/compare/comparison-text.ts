import type { ComparedTask, Comparison } from './comparison.js';

/** The comparison as tables for a terminal. */
export function comparisonText({ tasks, folders, deviations }: Comparison): string {
  const runs = folders.length === 1 ? '1 folder' : `${folders.length} folders`;
  const rule = 'better and worse: the 95 % interval over molecules and runs leaves out 0, and all runs agree';
  return [...tasks.map(taskText), `${runs}; ${rule}`, ...deviations.map((each) => `note: ${each}`), ''].join('\n');
}

function taskText({ title, questions, protocol, models, comparisons }: ComparedTask): string {
  const means = models.flatMap(({ model, runs, scores }) => [
    `  ${model}, ${runs} ${runs === 1 ? 'run' : 'runs'}`,
    ...scores.map(({ title: score, value, low, high }) => `    ${score.padEnd(28)}${bounded(value, low, high)}`),
  ]);
  const differences = comparisons.flatMap(({ model, than, scores }) => [
    `  ${model} less ${than}`,
    ...scores.map(
      ({ title: score, difference, low, high, p_value: p, verdict }) =>
        `    ${score.padEnd(28)}${bounded(difference, low, high)}${p === null ? '' : `  p ${p.toFixed(3)}  ${verdict}`}`,
    ),
  ]);
  return [`${title}  ${questions} questions, protocol ${protocol}`, ...means, ...differences, ''].join('\n');
}

function bounded(value: number | null, low: number | null, high: number | null): string {
  return value === null ? 'undefined' : `${value.toFixed(4)}  (${fixed(low)} to ${fixed(high)})`;
}

const fixed = (value: number | null) => (value === null ? '-' : value.toFixed(4));
