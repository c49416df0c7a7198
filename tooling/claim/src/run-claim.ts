import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '@molx/checkpoint/node';
import { ConfigError, type Logger, MolxError, OutputError } from '@molx/core';
import type { RunSummary } from '@molx/trainer';
import type { ClaimComparison } from './claim-table.js';
import { experimentHash } from './experiment-hash.js';
import { type PreparedRows, prepareData } from './prepare-data.js';
import { type ClaimSystem, claimExpectations, claimSplit, claimSystems, claimTasks } from './systems.js';

export interface RunClaimOptions {
  /** The repository. */
  root: string;
  out: string;
  data: string;
  llm: string;
  /** The pre-trained adapter that MolX starts from, where it is not the recipes'. */
  from: string | undefined;
  seeds: readonly number[];
  /** Questions of a task. */
  limit: number;
  /** Where every run stops, when not at its recipe's end. */
  maxSteps: number | undefined;
  /** Flags of every `train` and `evaluate`: device and GEMM provider. */
  engine: readonly string[];
  logger: Logger;
}

/** What has been done, as `claim.json` keeps it: a command that ended well is not run again. */
interface ClaimState {
  settings: Pick<RunClaimOptions, 'data' | 'llm' | 'from' | 'limit' | 'maxSteps'> & {
    /** {@link experimentHash} */
    experiment: string;
  };
  rows?: PreparedRows;
  /** Seconds of each step, by its name: of the last command where it took several. */
  done: Record<string, number>;
  /** Commands begun for a step; more than one where it was interrupted. */
  begun?: Record<string, number>;
}

/** What one training or evaluation took. */
export interface ClaimRun {
  name: string;
  seconds: number;
  /** Commands that it took: one, unless it was interrupted. */
  commands: number;
  /** Of a training. */
  summary?: RunSummary;
}

/** What the page is written from. */
export interface ClaimRuns {
  seeds: readonly number[];
  comparison: ClaimComparison;
  runs: readonly ClaimRun[];
  rows: PreparedRows;
}

/**
 * Prepares the data, trains every system with every seed, evaluates and compares them, each step in a process of its own. What is finished
 * is left as it is, what was cut off goes on from its last checkpoint or answer.
 *
 * @throws {MolxError} when a step fails, or the folder was begun with other settings, recipes, systems or tasks
 */
export async function runClaim(options: RunClaimOptions): Promise<ClaimRuns> {
  const { root, out, data, llm, from, seeds, limit, maxSteps, logger } = options;
  const experiment = await experimentHash(root);
  await mkdir(out, { recursive: true });
  const state = await openState(out, { data, llm, from, limit, maxSteps, experiment });
  if (state.rows === undefined) {
    logger.info('data, test molecules left out');
    state.rows = await prepareData({ data, out: path.join(out, 'data'), logger });
    await saveState(out, state);
  }
  const runs: ClaimRun[] = [];
  const folders: string[] = [];
  for (const seed of seeds) {
    for (const system of claimSystems) {
      if (system.recipe === undefined) continue;
      const name = `${system.name}-seed${seed}`;
      runs.push(await step(options, state, name, trainArgs(options, system, seed)));
    }
    const name = `evaluation-seed${seed}`;
    runs.push(await step(options, state, name, evaluateArgs(options, name, seed, seed === seeds[0])));
    folders.push(path.join(out, name));
  }
  return { seeds, comparison: await compare(options, folders), runs, rows: state.rows };
}

function trainArgs(
  { root, out, llm, from, maxSteps }: RunClaimOptions,
  { name, recipe, flags = [], isMolx = false }: ClaimSystem,
  seed: number,
): string[] {
  const folder = path.join(out, `${name}-seed${seed}`);
  const begun = existsSync(path.join(folder, 'checkpoints', 'last'));
  return [
    'train',
    ...['--recipe', path.join(root, 'recipes', 'claim', recipe!), '--data', path.join(out, 'data'), '--llm', llm],
    ...['--seed', String(seed), '--out', folder, begun ? '--resume' : '--overwrite', ...flags],
    ...(isMolx && from !== undefined ? ['--set', `from=${from}`] : []),
    ...(maxSteps === undefined ? [] : ['--max-steps', String(maxSteps)]),
  ];
}

/** The language model alone knows no seed: it is asked once, with the first. */
function evaluateArgs(
  { out, data, llm, limit }: RunClaimOptions,
  name: string,
  seed: number,
  isFirst: boolean,
): string[] {
  const asked = claimSystems.filter(({ recipe }) => recipe !== undefined || isFirst);
  const models = asked.map(
    (system) => `${system.name}=${system.model({ run: path.join(out, `${system.name}-seed${seed}`), llm })}`,
  );
  const folder = path.join(out, name);
  const begun = existsSync(path.join(folder, 'evaluation.json'));
  const tasks = claimTasks.map((task) => task.name).join(',');
  return [
    ...['evaluate', '--models', models.join(','), '--tasks', tasks, '--data', data],
    ...['--limit', String(limit), '--seed', '0', '--split', claimSplit],
    ...['--batch-size', '64', '--out', folder, begun ? '--resume' : '--overwrite'],
  ];
}

/** What the evaluations say together; cheap beside them, so never kept. */
async function compare(options: RunClaimOptions, folders: readonly string[]): Promise<ClaimComparison> {
  const pairs = claimExpectations.map(({ model, than }) => `${model}:${than}`).join(',');
  const args = ['evaluate', 'compare', ...folders, '--pairs', pairs, '--data', options.data, '--json'];
  return JSON.parse(await runCommand(options, 'comparison', args)) as ClaimComparison;
}

async function step(
  options: RunClaimOptions,
  state: ClaimState,
  name: string,
  args: readonly string[],
): Promise<ClaimRun> {
  const { out, engine } = options;
  if (state.done[name] === undefined) {
    state.begun = { ...state.begun, [name]: (state.begun?.[name] ?? 0) + 1 };
    await saveState(out, state);
    const started = performance.now();
    await runCommand(options, name, [...args, ...engine]);
    state.done[name] = Math.round((performance.now() - started) / 1000);
    await saveState(out, state);
  }
  const summary = path.join(out, name, 'summary.json');
  return {
    name,
    seconds: state.done[name],
    commands: state.begun?.[name] ?? 1,
    ...(existsSync(summary) && { summary: JSON.parse(await readFile(summary, 'utf8')) as RunSummary }),
  };
}

/** Runs one of the root's commands. @returns what it wrote to stdout */
async function runCommand({ root, out, logger }: RunClaimOptions, name: string, args: readonly string[]) {
  logger.info(`${name}: ${args.join(' ')}`);
  const child = spawn(process.execPath, [path.join(root, 'tooling/run/run.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const written: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => written.push(piece));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code === 130) throw new MolxError('interrupted', `${name} was interrupted: the same command goes on.`);
  if (code !== 0) {
    const how = code === null ? 'a signal' : `${code}`;
    throw new OutputError(path.join(out, name), `ended with ${how}: the same command goes on from there.`);
  }
  return Buffer.concat(written).toString('utf8');
}

async function openState(out: string, settings: ClaimState['settings']): Promise<ClaimState> {
  const file = path.join(out, 'claim.json');
  if (!existsSync(file)) return { settings, done: {} };
  const state = JSON.parse(await readFile(file, 'utf8')) as ClaimState;
  for (const key of Object.keys(settings) as (keyof typeof settings)[]) {
    const [before, now] = [JSON.stringify(state.settings[key]), JSON.stringify(settings[key])];
    if (before === now) continue;
    const what =
      key === 'experiment'
        ? "the claim's recipes, systems or tasks are no longer those"
        : `${key} is now ${now}, not the ${before}`;
    throw new ConfigError(file, `${what} that it was begun with. Take another --out.`);
  }
  return state;
}

async function saveState(out: string, state: ClaimState): Promise<void> {
  await writeFileAtomic(path.join(out, 'claim.json'), `${JSON.stringify(state, null, 2)}\n`);
}
