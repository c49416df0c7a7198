// Runs one of the root's commands: builds what has changed, then hands over.
// Whatever the build says goes to stderr, so that a command's stdout is its own.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stalePackages } from './build-packages.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** name -> the workspace package that holds the command, and its built entry */
const commands = {
  train: { package: '@molx/app-train', entry: 'apps/train/dist/cli.js' },
  evaluate: { package: '@molx/app-evaluate', entry: 'apps/evaluate/dist/cli.js' },
  demo: { package: '@molx/app-demo-server', entry: 'apps/demo-server/dist/cli.js' },
  molx: { package: 'molx', entry: 'packages/molx/dist/cli.js' },
  bench: { package: '@molx-tooling/bench', entry: 'tooling/bench/dist/cli.js' },
  conformance: { package: '@molx-tooling/conformance', entry: 'tooling/conformance/dist/cli.js' },
  soak: { package: '@molx-tooling/bench', entry: 'tooling/bench/dist/soak.js' },
  'gpu-check': { package: '@molx-tooling/gpu-check', entry: 'tooling/gpu-check/dist/cli.js' },
  claim: { package: '@molx-tooling/claim', entry: 'tooling/claim/dist/cli.js' },
  dataset: { package: '@molx-tooling/dataset', entry: 'tooling/dataset/dist/cli.js' },
};

const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  process.stderr.write(`Unknown command "${name}". Known: ${Object.keys(commands).join(', ')}.\n`);
  process.exit(2);
}

if (stalePackages(command.package).length > 0) {
  const started = Date.now();
  const script = path.join(root, 'tooling', 'run', 'build-packages.mjs');
  const { status } = spawnSync(process.execPath, [script, command.package], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    process.stderr.write(`The build of ${command.package} failed.\n`);
    process.exit(1);
  }
  const seconds = (Date.now() - started) / 1000;
  if (seconds > 5) process.stderr.write(`built in ${seconds.toFixed(0)} s\n`);
}

const entry = path.join(root, command.entry);
process.argv = [process.argv[0], entry, ...args];
await import(pathToFileURL(entry).href);
