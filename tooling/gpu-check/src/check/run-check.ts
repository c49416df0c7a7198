// The packed check: `run-check.js [--tiny] [--results FILE] [STEP ...]` runs the steps named, or all, each in a process of
// its own, and writes the results after each. With `--record FILE` it is such a process.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { libraries } from '../steps/libraries.js';
import { recordStep, type StepRecord } from './record-step.js';
import { renderResults } from './render-results.js';
import { type CheckResults, readResults, type StepResult, withStep, writeResults } from './results.js';
import type { Step } from './step.js';
import { steps } from './steps.js';

const script = fileURLToPath(import.meta.url);
/** The script lies in the folder's `code`. */
const folder = path.dirname(path.dirname(script));
const usage = `Usage: check.sh [--tiny] [--results FILE] [STEP ...]\nSteps, in order: ${steps.map(({ name }) => name).join(' ')}\n`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tiny: { type: 'boolean', default: false },
    results: { type: 'string' },
    record: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const chosen = positionals.length === 0 ? steps : steps.filter(({ name }) => positionals.includes(name));
const unknown = positionals.filter((name) => !steps.some((step) => step.name === name));
if (values.help || unknown.length > 0) {
  process.stderr.write(unknown.length > 0 ? `There is no step ${unknown.join(', ')}.\n${usage}` : usage);
  process.exit(values.help ? 0 : 2);
}

if (values.record === undefined) {
  process.exit(await runAll(path.resolve(values.results ?? 'results.json')));
} else {
  const file = values.record;
  const record = (entry: StepRecord) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  for (const step of chosen) await recordStep(step, { tiny: values.tiny, folder }, record);
  process.exit(0);
}

/** @returns the exit code: 1 when anything failed, in this run or in those steps of an earlier one that were kept */
async function runAll(file: string): Promise<number> {
  let results: CheckResults = {
    format: 1,
    machine: {
      system: `${os.type()} ${os.release()}`,
      node: process.version,
      cpu: os.cpus()[0]?.model ?? 'unknown',
      cores: os.availableParallelism(),
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    },
    steps: positionals.length === 0 ? [] : (readResults(file)?.steps ?? []),
  };
  for (const step of chosen) {
    process.stdout.write(`${step.name} ...\n`);
    const result = await runApart(step);
    results = withStep(results, result);
    writeResults(file, results);
    for (const { outcome, name, detail } of result.findings) {
      process.stdout.write(`  ${outcome.padEnd(7)} ${name}${detail === '' ? '' : `: ${detail.split('\n')[0]}`}\n`);
    }
    if (step === libraries && result.findings.some(({ outcome }) => outcome === 'failed')) {
      process.stdout.write('No other step can run without a GPU and its libraries.\n');
      break;
    }
  }
  process.stdout.write(`${renderResults(results)}${file}\n`);
  return results.steps.some(({ findings }) => findings.some(({ outcome }) => outcome === 'failed')) ? 1 : 0;
}

/** Runs a step in a process of its own, which may crash or hang: that is a failed finding. */
async function runApart(step: Step): Promise<StepResult> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'molx-check-'));
  const file = path.join(scratch, 'findings.jsonl');
  const started = performance.now();
  const args = [script, '--record', file, ...(values.tiny ? ['--tiny'] : []), step.name];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 2, 2], detached: true });
  const ended = await new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(() => {
      killGroup(child.pid);
      resolve(`ended after its limit of ${step.limitSeconds} s`);
    }, step.limitSeconds * 1000);
    child.on('error', ({ message }) => resolve(message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : `its process ended with ${signal ?? `code ${code}`}`);
    });
  });
  const seconds = (performance.now() - started) / 1000;
  const records = existsSync(file) ? readRecords(file) : [];
  rmSync(scratch, { recursive: true, force: true });
  const findings = records.flatMap((entry) => ('finding' in entry ? [entry.finding] : []));
  if (ended !== undefined) findings.push({ name: step.name, outcome: 'failed', detail: ended, seconds });
  const measurements = records.flatMap((entry) => ('measurement' in entry ? [entry.measurement] : []));
  return { name: step.name, at: new Date().toISOString(), seconds, tiny: values.tiny, findings, measurements };
}

/** Ends a step's process with whatever it started. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** The last line is cut where the process was killed while it wrote. */
function readRecords(file: string): StepRecord[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as StepRecord);
}
