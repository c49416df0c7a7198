import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForBrowser } from './bundle-for-browser.js';
import { installConsumer } from './install-consumer.js';
import { type Manifest, packPackages, readPackages, root, targetsOf } from './pack-packages.js';
import { codeBlock, quickStarts } from './quick-starts.js';

const run = promisify(execFile);
const packages = await readPackages();
const names = [...packages.keys()];

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'molx-packed-')));
  const consumer = path.join(folder, 'consumer');
  await mkdir(path.join(folder, 'tarballs'));
  await mkdir(consumer);
  await installConsumer(consumer, await packPackages(path.join(folder, 'tarballs')));
});
afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
});

const consumer = (...parts: string[]) => path.join(folder, 'consumer', ...parts);
const installed = (name: string) => realpath(consumer('node_modules', name));

async function filesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((name) => !name.startsWith('node_modules/'));
}

/** The manifest as it was published. */
async function publishedManifest(name: string): Promise<Manifest & { sideEffects?: boolean | string[] }> {
  return JSON.parse(await readFile(path.join(await installed(name), 'package.json'), 'utf8'));
}

/** Runs a script in a folder of its own and gives what it printed. */
async function runScript(directory: string, name: string, code: string): Promise<string> {
  await writeFile(path.join(directory, name), code);
  const { stdout } = await run(process.execPath, [name], { cwd: directory });
  return stdout;
}

describe.each(names)('the tarball of %s', (name) => {
  it('holds what it promises, and nothing of ours alone', async () => {
    const directory = await installed(name);
    const files = await filesOf(directory);
    const manifest = await publishedManifest(name);
    expect(manifest.description).toMatch(/\w/);
    expect(manifest).toMatchObject({ license: 'MIT', engines: { node: '>=20.19' } });
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const { exports, imports = {}, bin = {} } = manifest;
    const targets = [...Object.values({ ...exports, ...imports }).flatMap(targetsOf), ...Object.values(bin)];
    expect(files).toEqual(expect.arrayContaining(targets.map((target) => target.replace('./', ''))));
    expect(files.filter((file) => /\.test\.|(^|\/)(golden|test)\/|tsbuildinfo|tsup\.config/.test(file))).toEqual([]);
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:/);
    for (const file of files) {
      const text = await readFile(path.join(directory, file), 'latin1');
      expect(text.includes(root.replace(/\/$/, '')), `${file} names the machine it was built on`).toBe(false);
    }
  });

  it("runs its README's quick start", async () => {
    const block = codeBlock(packages.get(name)?.readme ?? '');
    expect(block, `packages/${name.replace('@molx/', '')}/README.md has no code block`).toBeDefined();
    const { setup, before = '', after = '', prints = /^/, reads = [] } = quickStarts[name] ?? {};
    const directory = consumer('quick-starts', name.replace('/', '-'));
    await mkdir(directory, { recursive: true });
    for (const read of reads) await symlink(path.join(root, read), path.join(directory, read));
    if (setup !== undefined) await runScript(directory, 'setup.js', setup);
    const source = [before, block?.code, after].join('\n');
    const { outputText } = transpileModule(source, {
      compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.ESNext, verbatimModuleSyntax: true },
    });
    expect(await runScript(directory, 'index.js', outputText)).toMatch(prints);
  });
});

it('the command runs, and knows its version', async () => {
  const bin = consumer('node_modules', '.bin', process.platform === 'win32' ? 'molx.cmd' : 'molx');
  const { stdout } = await run(bin, ['--version'], { shell: process.platform === 'win32' });
  expect(stdout.trim()).toBe((await publishedManifest('molx')).version);
});

it('can be required', async () => {
  const entries = names.flatMap((name) =>
    Object.keys(packages.get(name)?.manifest.exports ?? {}).map((entry) => path.posix.join(name, entry)),
  );
  const code = `
const required = ${JSON.stringify(entries)}.map((name) => [name, Object.keys(require(name)).filter((key) => key !== '__esModule' && key !== 'module.exports')]);
Promise.all(required.map(async ([name, keys]) => [name, keys, Object.keys(await import(name))])).then((all) => {
  for (const [name, keys, imported] of all) {
    if (imported.some((key) => !keys.includes(key))) throw new Error(name + ' requires as ' + keys);
    console.log(name);
  }
});
`;
  await mkdir(consumer('require'), { recursive: true });
  expect((await runScript(consumer('require'), 'index.cjs', code)).trim().split('\n')).toEqual(entries);
});

/** What runs in Node alone: engines, trainer, the command with its tables, and all entries that say so. */
const nodeOnly = /^@molx\/(trainer|tfjs-backend-[a-z]+)(\/|$)|\/node$|^molx\/(command|table)$/;
const browserEntries = names.flatMap((name) =>
  Object.keys(packages.get(name)?.manifest.exports ?? {})
    .map((entry) => path.posix.join(name, entry))
    .filter((entry) => !nodeOnly.test(entry)),
);

describe('esbuild --platform=browser', () => {
  it('has most entries to bundle', () => {
    expect(browserEntries).toEqual(expect.arrayContaining(['molx', '@molx/molecule', '@molx/metrics', '@molx/nn']));
  });

  it.each(browserEntries)('bundles %s, without anything of Node', async (entry) => {
    const { files, warnings } = await bundleForBrowser(entry, consumer());
    expect(warnings).toEqual([]);
    // pnpm's folders are named after peers, too: only what stands behind the last node_modules is the package
    const inPackages = files.map((file) => file.split('/node_modules/').at(-1)!);
    const ofNode = /^@molx\/tfjs-backend-(cpu|cuda)\/|^koffi\/|^onnxruntime|\/node(\/|\.js$)/;
    expect(inPackages.filter((file) => ofNode.test(file))).toEqual([]);
  });
});

describe.each([
  ['NodeNext', 'NodeNext'],
  ['bundler', 'ESNext'],
])('types under moduleResolution %s', (moduleResolution, module) => {
  it('resolve, and the TypeScript quick starts are type-correct', async () => {
    const directory = consumer(`types-${moduleResolution}`);
    await mkdir(directory, { recursive: true });
    await writeFile(path.join(directory, 'package.json'), '{ "type": "module" }');
    for (const name of names) {
      const entries = Object.keys(packages.get(name)?.manifest.exports ?? {});
      const lines = entries.map((entry, index) => `import * as entry${index} from '${path.posix.join(name, entry)}';`);
      const used = entries.map((_, index) => `entry${index}`).join(', ');
      await writeFile(
        path.join(directory, `${name.replace('/', '-')}.ts`),
        [...lines, `export const entries: object[] = [${used}];`].join('\n'),
      );
      const block = codeBlock(packages.get(name)?.readme ?? '');
      if (block?.language !== 'ts') continue;
      const { before = '' } = quickStarts[name] ?? {};
      await writeFile(
        path.join(directory, `${name.replace('/', '-')}.quick-start.ts`),
        `${before}${block.code}\nexport {};\n`,
      );
    }
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: moduleResolution !== 'NodeNext', // once is enough: it takes most of the time
      target: 'ES2022',
      lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
      types: ['node'],
      module,
      moduleResolution,
    };
    await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', directory, '--pretty', 'false'], {
      cwd: directory,
    }).catch((failed: { stdout: string }) => failed);
    const isOurs = (line: string) =>
      /^\S+\(\d+,\d+\): error/.test(line) && !/node_modules\/@(tensorflow|rdkit|types|webgpu)\//.test(line);
    expect(stdout.split('\n').filter(isOurs)).toEqual([]);
  });
});

describe('the examples, with the packages as published', () => {
  const example = async (name: string, ...args: string[]) => {
    const directory = consumer('examples', name);
    await cp(path.join(root, 'examples', name), directory, {
      recursive: true,
      filter: (source) => !source.includes('node_modules'),
    });
    if (!existsSync(consumer('assets'))) await symlink(path.join(root, 'assets'), consumer('assets'));
    const { stdout } = await run(process.execPath, ['index.js', ...args], { cwd: directory });
    return stdout;
  };

  it('embed-molecules finds neighbours', async () => {
    const lines = (await example('embed-molecules')).trim().split('\n');
    expect(lines.slice(1)).toHaveLength(12);
    expect(lines.find((line) => line.startsWith('benzene'))).toMatch(/toluene/);
  });

  it('fingerprint-search finds what is most similar', async () => {
    const lines = (await example('fingerprint-search', 'O[C@@H](CNc1cccs1)COc1ccccc1')).trim().split('\n');
    expect(lines[1]).toMatch(/^1\.000 {2}molx-00002/);
    expect(lines).toHaveLength(11);
  });
});
