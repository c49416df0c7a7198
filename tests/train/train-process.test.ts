import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recoverDirectory } from '../../packages/checkpoint/src/node/index.js';
import { Random } from '../../packages/core/src/index.js';
import { readTraining } from '../../packages/trainer/src/index.js';
import { checkpointBytes, metricsOf, TinyWorkplace, tinyRecipe } from '../../packages/trainer/test/tiny-run.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const entry = join(repository, 'apps/train/dist/cli.js');
const buildMs = 300_000;

let place: TinyWorkplace;
let recipe: string;
beforeAll(async () => {
  execFileSync(process.execPath, [join(repository, 'tooling/run/build-packages.mjs'), '@molx/app-train']);
  place = await TinyWorkplace.make();
  const long = tinyRecipe();
  long.stages[0]!.steps = 5000;
  long.checkpoint.everySteps = 1;
  recipe = place.writeRecipe({ ...long, evaluation: { molecules: 2, generate: 0, maxNewTokens: 2, resamples: 100 } });
}, buildMs);
afterAll(() => place.remove());

const start = (out: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [entry, '--recipe', recipe, '--out', out, '--gemm', 'js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const ended = (child: ChildProcess): Promise<{ code: number | null; stderr: string }> =>
  new Promise((resolve) => {
    let stderr = '';
    child.stderr!.on('data', (text) => {
      stderr += text;
    });
    child.on('close', (code) => resolve({ code, stderr }));
  });

/** Waits until the run has done `steps` steps. */
async function until(child: ChildProcess, out: string, steps: number): Promise<void> {
  const file = join(out, 'metrics.jsonl');
  while (!existsSync(file) || readFileSync(file, 'utf8').split('\n').length <= steps) {
    expect(child.exitCode, 'the run ended early').toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const resume = (out: string, maxSteps: number) =>
  spawnSync(process.execPath, [entry, '--out', out, '--resume', '--json', '--max-steps', String(maxSteps)], {
    encoding: 'utf8',
  });

/** Writes until the file system has no room. */
function fill(file: string): void {
  try {
    while (true) appendFileSync(file, Buffer.alloc(4096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

describe('a training process', () => {
  it('saves at Ctrl-C, exits with 130 and goes on from there', async () => {
    const out = place.freshOut();
    const child = start(out);
    const end = ended(child);
    await until(child, out, 3);
    child.kill('SIGINT');
    const { code, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted: saving checkpoints/last');
    expect(stderr).not.toMatch(/\n\s+at /);
    const { state } = await readTraining(join(out, 'checkpoints/last'));
    expect(state.step).toBe(metricsOf(out).length);
    expect(stderr).toContain(`interrupted after step ${state.step}: go on with --out ${out} --resume`);
    const { status, stdout } = resume(out, state.step + 1);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ steps: state.step + 1, gemm: 'js' });
  });

  it('killed at any moment leaves a whole checkpoint, from which it goes on bit for bit', async () => {
    const random = new Random('kill -9');
    const out = place.freshOut();
    let steps = 0;
    for (let round = 0; round < 3; round++) {
      const child = start(out, ...(round === 0 ? [] : ['--resume']));
      const end = ended(child);
      await until(child, out, steps + 2);
      // within the next few steps, each of which saves
      await new Promise((resolve) => setTimeout(resolve, random.uniform() * 200));
      child.kill('SIGKILL');
      await end;
      const last = join(out, 'checkpoints/last');
      await recoverDirectory(last);
      const { state, optimizer } = await readTraining(last);
      expect(optimizer.size).toBeGreaterThan(0);
      expect(state.step).toBeGreaterThan(steps);
      steps = state.step;
    }
    const { status } = resume(out, steps + 2);
    expect(status).toBe(0);
    const whole = place.freshOut();
    await ended(start(whole, '--max-steps', String(steps + 2)));
    expect(checkpointBytes(out)).toEqual(checkpointBytes(whole));
    expect(metricsOf(out)).toEqual(metricsOf(whole));
    // what the killed processes had begun to write is gone
    expect(readdirSync(join(out, 'checkpoints')).sort()).toEqual(readdirSync(join(whole, 'checkpoints')).sort());
  });

  it('exits with 1 when the disk is full, and keeps the checkpoint before', async (context) => {
    const disk = place.file('small-disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
    if (mounted.status !== 0) context.skip('a small file system cannot be mounted here');
    try {
      const out = join(disk, 'run');
      const child = start(out);
      const end = ended(child);
      await until(child, out, 2);
      fill(join(disk, 'filler'));
      const { code, stderr } = await end;
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('the disk is full. Free some space, or write elsewhere'),
      ]);
      expect(stderr).not.toMatch(/\n\s+at /);
      const { state } = await readTraining(join(out, 'checkpoints/last'));
      expect(state.step).toBeGreaterThan(0);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});
