import type { Results, TaskResult } from './compute-results.js';

/** The results as tables for a terminal. */
export function resultsTable({ tasks, deviations, label_means }: Results): string {
  const means = label_means.map(
    ({ table, model, labels, rocAuc }) => `${table}  ${model}  mean ROC-AUC over ${labels} labels ${rocAuc.toFixed(3)}`,
  );
  return [...tasks.map(taskTable), ...means, ...deviations.map((deviation) => `note: ${deviation}`), ''].join('\n');
}

function taskTable({ title, questions, protocol, models }: TaskResult): string {
  const lines = models.flatMap(({ model, answered, scores }) => {
    const partly = answered < questions ? ` (${answered} of ${questions} answered)` : '';
    return [
      `  ${model}${partly}`,
      ...scores.map(({ title: name, value, low, high, reason, published }) => {
        const shown =
          value === null ? `undefined: ${reason}` : `${value.toFixed(4)}  (${fixed(low)} to ${fixed(high)})`;
        return `    ${published ? ' ' : '+'} ${name.padEnd(28)}${shown}`;
      }),
    ];
  });
  return [`${title}  ${questions} questions, protocol ${protocol}`, ...lines, ''].join('\n');
}

const fixed = (value: number | null) => (value === null ? '-' : value.toFixed(4));
