import { claimSystems, claimTasks } from './systems.js';

/** What the table takes from a `results.json`. */
export interface SeedResults {
  seed: number;
  tasks: {
    name: string;
    title: string;
    questions: number;
    models: { model: string; scores: SeedScore[] }[];
  }[];
}

export interface SeedScore {
  name: string;
  title: string;
  better: 'higher' | 'lower';
  value: number | null;
  low: number | null;
  high: number | null;
}

/** The experiment's tables in Markdown: figures, then what the claim says of them. */
export function claimTable(results: readonly SeedResults[]): string {
  return [...claimTasks.map((task) => taskTable(task, results)), verdicts(results)].join('\n\n');
}

function taskTable({ name, scores }: (typeof claimTasks)[number], results: readonly SeedResults[]): string {
  const task = results[0]?.tasks.find((each) => each.name === name);
  if (task === undefined) return `### ${name}\n\nNot measured.`;
  const titles = scores.map((score) => {
    const known = task.models[0]?.scores.find((each) => each.name === score);
    return known === undefined ? score : `${known.title} ${known.better === 'higher' ? '↑' : '↓'}`;
  });
  const rows = claimSystems.map((system) => {
    const cells = scores.map((score) => cell(results.flatMap((seed) => scoreOf(seed, name, system.name, score) ?? [])));
    return `| ${[system.title, ...cells].join(' | ')} |`;
  });
  return [
    `### ${task.title}, ${task.questions} questions`,
    '',
    `| ${['system', ...titles].join(' | ')} |`,
    `|${'---|'.repeat(titles.length + 1)}`,
    ...rows,
  ].join('\n');
}

/** The mean over seeds with its range; of a single seed with its bootstrap interval. */
function cell(scores: readonly SeedScore[]): string {
  const values = scores.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return scores.length === 0 ? '–' : 'undefined';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [first] = scores;
  const [low, high] = values.length > 1 ? [Math.min(...values), Math.max(...values)] : [first!.low, first!.high];
  const bounds = low === null || high === null ? '' : ` (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return `${mean.toFixed(3)}${bounds}`;
}

/** One line for each expectation and task, by the task's first score. */
function verdicts(results: readonly SeedResults[]): string {
  const line = (what: string, better: string, worse: string) =>
    claimTasks.map(
      ({ name, scores }) =>
        `| ${what} | ${name} | ${scores[0]} | ${compare(results, name, scores[0]!, better, worse)} |`,
    );
  return [
    '### What was expected, and what came',
    '',
    '| expectation | task | score | seeds on which it holds, with intervals apart |',
    '|---|---|---|---|',
    ...line('MolX frozen above the LM zero-shot', 'molx-frozen', 'zero-shot'),
    ...line('MolX frozen above the LM 3-shot', 'molx-frozen', 'three-shot'),
    ...line('MolX + LoRA above LoRA on SMILES', 'molx-lora', 'lora-smiles'),
    ...line('MolX + LoRA above its permuted control', 'molx-lora', 'molx-lora-permuted'),
  ].join('\n');
}

function compare(results: readonly SeedResults[], task: string, score: string, better: string, worse: string): string {
  let [holds, apart, seeds] = [0, 0, 0];
  for (const seed of results) {
    const a = scoreOf(seed, task, better, score);
    // the language model alone was asked with the first seed only
    const b = scoreOf(seed, task, worse, score) ?? (results[0] && scoreOf(results[0], task, worse, score));
    if (typeof a?.value !== 'number' || typeof b?.value !== 'number') continue;
    seeds++;
    const sign = a.better === 'higher' ? 1 : -1;
    if (sign * (a.value - b.value) > 0) holds++;
    const [above, below] = a.better === 'higher' ? [a.low, b.high] : [b.low, a.high];
    if (above !== null && below !== null && above > below) apart++;
  }
  return seeds === 0 ? 'not measured' : `${holds} of ${seeds}, apart on ${apart}`;
}

function scoreOf({ tasks }: SeedResults, task: string, model: string, score: string): SeedScore | undefined {
  const models = tasks.find(({ name }) => name === task)?.models ?? [];
  return models.find((each) => each.model === model)?.scores.find(({ name }) => name === score);
}
