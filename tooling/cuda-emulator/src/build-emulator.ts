import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Beside `src` and `dist`. */
const native = fileURLToPath(new URL('../native/', import.meta.url));

/** Shared by all packages of the repository. */
const cacheRoot = fileURLToPath(new URL('../../../node_modules/.cache/molx-cuda-emulator/', import.meta.url));

interface Library {
  name: string;
  folder: string;
  flags: readonly string[];
}

const libraries: readonly Library[] = [
  { name: 'libcuda.so.1', folder: 'driver', flags: ['-Wl,-soname,libcuda.so.1', '-ldl'] },
  { name: 'libnvrtc.so.12', folder: 'nvrtc', flags: ['-ldl'] },
  {
    name: 'libcublasLt.so.12',
    folder: 'cublaslt',
    flags: ['-O3', '-march=native', '-L.', '-l:libcuda.so.1', '-Wl,-rpath,$ORIGIN'],
  },
];

/**
 * Builds the three libraries with g++, unless they are there for the same sources, compiler and processor.
 *
 * @returns the folder that holds them
 * @throws  when there is no g++, or it is not Linux on x86-64; the message says so in one line
 */
export async function buildEmulator(compiler = process.env['MOLX_EMULATOR_CXX'] ?? 'g++'): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new TypeError(`the CUDA emulator runs on Linux on x86-64, this is ${process.platform} on ${process.arch}`);
  }
  const version = await run(compiler, ['--version']).catch(() => {
    throw new TypeError(`the CUDA emulator needs ${compiler}, which is not installed`);
  });
  const folder = path.join(cacheRoot, digest(version.stdout));
  if (existsSync(folder)) return folder;
  const beside = `${folder}.${randomUUID()}`;
  mkdirSync(beside, { recursive: true });
  try {
    cpSync(path.join(native, 'device', 'device-runtime.h'), path.join(beside, 'device-runtime.h'));
    for (const library of libraries) await compile(compiler, library, beside);
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function compile(compiler: string, { name, folder, flags }: Library, into: string): Promise<void> {
  const sources = readdirSync(path.join(native, folder))
    .filter((file) => file.endsWith('.cpp'))
    .map((file) => path.join(native, folder, file));
  const common = ['-O2', '-std=c++17', '-shared', '-fPIC', '-fvisibility=hidden'];
  await run(compiler, [...common, ...sources, ...flags, '-o', name], { cwd: into });
}

function digest(compilerVersion: string): string {
  const hash = createHash('sha256')
    .update(compilerVersion)
    .update(os.cpus()[0]?.model ?? '');
  const files = readdirSync(native, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => path.join(entry.parentPath, entry.name)).sort()) {
    hash.update(file.slice(native.length)).update(readFileSync(file));
  }
  return hash.update(JSON.stringify(libraries)).digest('hex').slice(0, 16);
}
