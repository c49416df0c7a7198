// Builds the package that is named and what it needs, or all packages, in one process: starting pnpm and tsup anew for every package
// takes many times as long as the building itself.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const cache = path.join(root, 'node_modules', '.cache', 'molx-build');
/** Stands where a package has a page in its folder web, which is built into dist/web. */
const pageConfig = 'vite.config.js';
const shared = ['tooling/config/tsup.mjs', 'tsconfig.base.json', 'pnpm-lock.yaml'].map((name) => path.join(root, name));

/**
 * The packages that have changed since they were last built, or that something they need has: a folder and a digest of each.
 *
 * `name` is the package to be built, with what it needs; without it, all are looked at.
 */
export function stalePackages(name) {
  const packages = readWorkspace();
  const digests = new Map();
  const visit = (wanted) => {
    const known = digests.get(wanted);
    if (known !== undefined) return known;
    const { folder, needs } = packages.get(wanted);
    const hash = createHash('sha256');
    for (const file of [...shared, ...sourcesOf(folder)]) hash.update(`${file}\0`).update(readFileSync(file));
    for (const other of needs) if (packages.has(other)) hash.update(visit(other));
    const digest = hash.digest('hex');
    digests.set(wanted, digest);
    return digest;
  };
  for (const wanted of name === undefined ? packages.keys() : [name]) visit(wanted);
  return [...digests]
    .map(([wanted, digest]) => ({ name: wanted, folder: packages.get(wanted).folder, digest }))
    .filter(({ name: wanted, folder, digest }) => !isFresh(wanted, folder, digest));
}

function readWorkspace() {
  const folders = ['packages', 'apps', 'tooling'].flatMap((group) =>
    readdirSync(path.join(root, group)).map((name) => path.join(root, group, name)),
  );
  const buildable = folders.filter((folder) => existsSync(path.join(folder, 'tsup.config.js')));
  return new Map(
    buildable.map((folder) => {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const { name, dependencies, optionalDependencies, peerDependencies } = manifest;
      return [name, { folder, needs: Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }) }];
    }),
  );
}

function sourcesOf(folder) {
  const named = ['package.json', 'tsup.config.js', pageConfig]
    .map((name) => path.join(folder, name))
    .filter(existsSync);
  const sources = ['src', 'web']
    .map((name) => path.join(folder, name))
    .filter(existsSync)
    .flatMap((place) => readdirSync(place, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  return [...named, ...sources];
}

/** Whether the files of the last build still stand as that build left them. */
function isFresh(name, folder, digest) {
  try {
    const stamp = JSON.parse(readFileSync(stampOf(name), 'utf8'));
    return stamp.digest === digest && stamp.outputs.length > 0 && stamp.outputs.join() === outputsOf(folder).join();
  } catch {
    return false;
  }
}

const stampOf = (name) => path.join(cache, `${name.replace('/', '-')}.json`);

function outputsOf(folder) {
  const dist = path.join(folder, 'dist');
  return readdirSync(dist, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .sort()
    .map((name) => `${name} ${statSync(path.join(dist, name)).mtimeMs}`);
}

/** Builds packages one after the other: tsup looks at the working directory, which a process has once. */
async function buildPackages(packages) {
  const { build } = await import('tsup');
  for (const { name, folder, digest } of packages) {
    process.chdir(folder);
    const { default: config } = await import(pathToFileURL(path.join(folder, 'tsup.config.js')).href);
    await build({
      ...config,
      config: false,
      esbuildOptions(options, context) {
        config.esbuildOptions?.(options, context);
        options.absWorkingDir = folder;
      },
    });
    const page = path.join(folder, pageConfig);
    if (existsSync(page)) await (await import('vite')).build({ configFile: page, logLevel: 'error' });
    writeFileSync(stampOf(name), JSON.stringify({ digest, outputs: outputsOf(folder) }));
  }
}

/** Runs `work` while no other process of this repository builds; the lock of a process that is gone counts for nothing. */
async function alone(work) {
  mkdirSync(cache, { recursive: true });
  const lock = path.join(cache, 'lock');
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      if (isGone(lock)) rmSync(lock, { force: true });
      await sleep(100);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isGone(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')) || process.pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await alone(() => buildPackages(stalePackages(process.argv[2])));
  process.exit(0);
}
