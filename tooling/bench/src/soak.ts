import { commandLine } from './command-line.js';
import { cudaLeaks } from './cuda-leaks.js';
import { demoLoad } from './demo-load.js';
import { allowedGrowthBytes, featurizeMemory } from './featurize-memory.js';
import { trainingLeaks } from './training-leaks.js';

const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** Each resolves to whether it passed, and says what it saw. */
const soaks: Readonly<Record<string, (count: number | undefined) => Promise<boolean>>> = {
  leaks: async (steps = 1000) => {
    const { tensors, rssBytes, passed } = await trainingLeaks(steps, ({ step, tensors, rssBytes }) =>
      say(`step ${step}: ${tensors} tensors, ${mib(rssBytes)} resident`),
    );
    say(
      `${steps} training steps: from ${tensors.fewest} to ${tensors.most} tensors, ${mib(rssBytes)} resident at the end`,
    );
    return passed;
  },
  'cuda-leaks': cudaLeaks,
  demo: async (seconds = 120) => {
    const { routes, growthBytes, passed } = await demoLoad(seconds, ({ secondsPassed, rssBytes }) =>
      say(`${secondsPassed} s: ${mib(rssBytes)} resident`),
    );
    for (const { route, answered, refused, failed, timedOut, p50Ms, p99Ms } of routes) {
      say(
        `${route}: ${answered} answered, ${refused} sent away with 429, ${failed} failed (${timedOut} timed out); p50 ${p50Ms} ms, p99 ${p99Ms} ms`,
      );
    }
    say(`grown by ${mib(growthBytes)} after the first quarter`);
    return passed;
  },
  'featurize-memory': async (molecules = 1_000_000) => {
    const { growthBytes, passed } = await featurizeMemory(molecules, ({ molecules, rssBytes, secondsPassed }) =>
      say(`${molecules.toLocaleString('en')} molecules: ${mib(rssBytes)} resident, ${secondsPassed.toFixed(0)} s`),
    );
    say(`grown by ${mib(growthBytes)} since the first tenth; ${mib(allowedGrowthBytes)} are allowed`);
    return passed;
  },
};

const usage = `Usage: soak [${Object.keys(soaks).join('|')} ...] [--count N]\nWithout a name: all. --count: steps, molecules or seconds.\n`;

function say(line: string): void {
  process.stdout.write(`  ${line}\n`);
}

const { names, flags } = commandLine(usage, Object.keys(soaks), { count: { type: 'string' } }, ({ count }) => {
  const number = count === undefined ? undefined : Number(count);
  return number === undefined || (Number.isInteger(number) && number > 1) ? { count: number } : undefined;
});

const failed: string[] = [];
for (const name of names) {
  process.stdout.write(`== ${name}\n`);
  const passed = await soaks[name]!(flags.count);
  process.stdout.write(`${passed ? 'ok' : 'FAILED'} ${name}\n`);
  if (!passed) failed.push(name);
}
process.stdout.write(`${names.length - failed.length} passed, ${failed.length} failed\n`);
process.exit(failed.length === 0 ? 0 : 1);
