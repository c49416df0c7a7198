// Writes the declarations of all packages in one pass over their sources, which reads tfjs's types once instead of once per package.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const packages = path.join(root, 'packages');
const { config } = ts.readConfigFile(path.join(root, 'tsconfig.base.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(
  { ...config.compilerOptions, customConditions: ['molx-source'], emitDeclarationOnly: true, declarationMap: true },
  root,
);

const sources = readdirSync(packages).flatMap((name) => {
  const folder = path.join(packages, name, 'src');
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => path.join(folder, file));
});

const written = new Set();

/** What TypeScript would put beside the source goes to dist, maps pointing back. */
function write(name, text) {
  const folder = path.join(packages, path.relative(packages, name).split(path.sep)[0]);
  const target = path.join(folder, 'dist', path.relative(path.join(folder, 'src'), name));
  mkdirSync(path.dirname(target), { recursive: true });
  written.add(target);
  writeFileSync(target, name.endsWith('.map') ? movedMap(text, path.dirname(name), path.dirname(target)) : text);
}

function movedMap(text, from, to) {
  const map = JSON.parse(text);
  const moved = map.sources.map((source) => path.relative(to, path.resolve(from, source)).split(path.sep).join('/'));
  return JSON.stringify({ ...map, sources: moved });
}

const program = ts.createProgram(sources, { ...options, rootDir: root });
const emitted = program.emit(undefined, write, undefined, true);
const diagnostics = [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics];
if (diagnostics.length > 0) {
  const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
  process.stderr.write(ts.formatDiagnostics(diagnostics, host));
  process.exit(1);
}

for (const name of readdirSync(packages)) {
  const dist = path.join(packages, name, 'dist');
  const declarations = readdirSync(dist, { recursive: true }).filter((file) => /\.d\.ts(\.map)?$/.test(file));
  for (const file of declarations) if (!written.has(path.join(dist, file))) rmSync(path.join(dist, file));
}
