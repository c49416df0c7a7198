import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { onnxruntimeLibrary } from './library-file.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(path.join(here, '../../../node_modules/.library-gemm-'));
afterAll(() => rmSync(folder, { recursive: true }));

const isThere = await Promise.resolve()
  .then(() => onnxruntimeLibrary())
  .then(
    () => true,
    () => false,
  );
if (!isThere) console.warn('library-gemm: skipped, onnxruntime-node has no library for this platform.');

it.skipIf(!isThere)('outlives garbage collections, and lets a process end while its team sleeps', async () => {
  const entryPoints = {
    gemm: path.join(here, 'library-gemm.ts'),
    worker: path.join(here, '../../team/team-worker.ts'),
  };
  const external = ['koffi', 'onnxruntime-node'];
  const [conditions, outExtension] = [['molx-source'], { '.js': '.mjs' }];
  await build({
    entryPoints,
    outdir: folder,
    outExtension,
    conditions,
    external,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  const url = (name: string) => JSON.stringify(pathToFileURL(path.join(folder, name)).href);
  const script = path.join(folder, 'use.mjs');
  writeFileSync(
    script,
    `import { libraryGemm } from ${url('gemm.mjs')};
     const { gemm, team } = await libraryGemm({ threads: 2, teamWorker: new URL(${url('worker.mjs')}) });
     const [a, b, c] = [1, 2, 0].map((value) => new Float32Array(256 * 256).fill(value));
     const sizes = { m: 256, n: 256, k: 256, batch: 1, strideA: 0, strideB: 0 };
     for (let i = 0; i < 50; i++) {
       if (i % 10 === 0) gc();
       gemm({ ...sizes, transposeA: false, transposeB: false, a, b, c });
     }
     console.log(team.threads, c[0], c.at(-1));`,
  );
  expect(execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8', timeout: 60_000 })).toBe(
    '2 512 512\n',
  );
});
