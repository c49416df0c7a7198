import { claimExpectations, claimSystems, claimTasks } from './systems.js';

/** What the tables take from `evaluate compare --json`. */
export interface ClaimComparison {
  tasks: ComparedTask[];
}

interface ComparedTask {
  name: string;
  title: string;
  questions: number;
  models: { model: string; runs: number; scores: MeanScore[] }[];
  comparisons: { model: string; than: string; scores: Difference[] }[];
}

/** A mean over runs; null where undefined. */
export interface MeanScore {
  name: string;
  title: string;
  better: 'higher' | 'lower';
  value: number | null;
  low: number | null;
  high: number | null;
}

/** One mean over runs less another; null where undefined. */
export interface Difference {
  name: string;
  title: string;
  better: 'higher' | 'lower';
  difference: number | null;
  low: number | null;
  high: number | null;
  p_value: number | null;
  by_run: (number | null)[] | null;
  verdict: 'better' | 'worse' | 'noise' | null;
}

/** The experiment's tables in Markdown: figures, then what the claim says of them. */
export function claimTable(comparison: ClaimComparison): string {
  return [...claimTasks.map((task) => taskTable(task, comparison)), expectations(comparison)].join('\n\n');
}

function taskTable({ name, scores }: (typeof claimTasks)[number], { tasks }: ClaimComparison): string {
  const task = tasks.find((each) => each.name === name);
  if (task === undefined) return `### ${name}\n\nNot measured.`;
  const titles = scores.map((score) => {
    const known = task.models[0]?.scores.find((each) => each.name === score);
    return known === undefined ? score : titleOf(known);
  });
  const rows = claimSystems.map(({ name: system, title }) => {
    const own = task.models.find(({ model }) => model === system);
    const cells = scores.map((score) => cell(own?.scores.find((each) => each.name === score)));
    return `| ${[title, own?.runs ?? 0, ...cells].join(' | ')} |`;
  });
  return [
    `### ${task.title}, ${task.questions} questions`,
    '',
    `| ${['system', 'runs', ...titles].join(' | ')} |`,
    `|${'---|'.repeat(titles.length + 2)}`,
    ...rows,
  ].join('\n');
}

/** With the direction that is better. */
const titleOf = ({ title, better }: Pick<MeanScore, 'title' | 'better'>) =>
  `${title} ${better === 'higher' ? '↑' : '↓'}`;

function cell(score: MeanScore | undefined): string {
  if (score === undefined) return '–';
  if (score.value === null) return 'undefined';
  return `${score.value.toFixed(3)} (${bounds(score)})`;
}

function bounds({ low, high }: { low: number | null; high: number | null }): string {
  return [low, high].map((bound) => bound?.toFixed(3) ?? '–').join(' to ');
}

const says = { better: 'as expected', worse: 'the other way', noise: 'noise' } as const;

/** One line for each expectation and task, by the task's first score, and their count. */
function expectations({ tasks }: ClaimComparison): string {
  const counts = { better: 0, worse: 0, noise: 0 };
  const rows = claimExpectations.flatMap(({ title, model, than }) =>
    claimTasks.map(({ name, scores: [score] }) => {
      const compared = tasks
        .find((task) => task.name === name)
        ?.comparisons.find((each) => each.model === model && each.than === than);
      const found = compared?.scores.find((each) => each.name === score);
      if (found === undefined || found.difference === null || found.verdict === null)
        return `| ${title} | ${name} | ${score} | – | – | – | ${found === undefined ? 'not measured' : 'undefined'} |`;
      counts[found.verdict]++;
      const byRun = found.by_run?.map((value) => (value === null ? '–' : signed(value))).join(', ') ?? '–';
      const p = found.p_value?.toFixed(3) ?? '–';
      const what = `${signed(found.difference)} (${bounds(found)})`;
      return `| ${[title, name, titleOf(found), what, byRun, p, says[found.verdict]].join(' | ')} |`;
    }),
  );
  return [
    '### What was expected, and what came',
    '',
    `${counts.better} as expected, ${counts.noise} noise, ${counts.worse} the other way. A difference is called noise unless its 95 % interval, over molecules and seeds, leaves out 0 and every seed agrees.`,
    '',
    '| expectation | task | score | difference | seed by seed | p | verdict |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    intervalsApart(tasks),
  ].join('\n');
}

const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;

/** Where the two systems' own intervals do not touch, which is asked of captions and two property sets. */
function intervalsApart(tasks: readonly ComparedTask[]): string {
  const apart = claimTasks.flatMap(({ name, scores: [score] }) => {
    const task = tasks.find((each) => each.name === name);
    const [own, other] = ['molx-lora', 'lora-smiles'].map((system) =>
      task?.models.find(({ model }) => model === system)?.scores.find((each) => each.name === score),
    );
    if (typeof own?.low !== 'number' || typeof own.high !== 'number') return [];
    if (typeof other?.low !== 'number' || typeof other.high !== 'number') return [];
    const isAbove = own.better === 'higher' ? own.low > other.high : own.high < other.low;
    return isAbove ? [name] : [];
  });
  return `MolX + LoRA lies above LoRA on SMILES with intervals apart on: ${apart.length === 0 ? 'none' : apart.join(', ')}.`;
}
