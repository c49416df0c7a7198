import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyModel } from '../testing/open-engine.js';
import { startEngine } from './start-engine.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const settings = { model: tinyModel, device: 'cpu', gemm: 'js', maxRows: 4, index: undefined };

let folder: string;
let worker: URL;
beforeAll(async () => {
  folder = mkdtempSync(path.join(here, '../../node_modules/.device-worker-'));
  const outfile = path.join(folder, 'device-worker.mjs');
  await build({
    entryPoints: [path.join(here, '../worker/device-worker.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['molx-source'],
    // tfjs says wrongly that its entries have no side effects
    ignoreAnnotations: true,
    external: ['@rdkit/rdkit', 'koffi', 'onnxruntime-node'],
    // for what is CommonJS in it
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [
      {
        name: 'cuda-sources',
        setup(builder) {
          // text of kernels that this test has no device for
          builder.onResolve({ filter: /\?raw$/ }, ({ path: name }) => ({ path: name, namespace: 'raw' }));
          builder.onLoad({ filter: /.*/, namespace: 'raw' }, () => ({ contents: '', loader: 'text' }));
        },
      },
    ],
  });
  worker = pathToFileURL(outfile);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('answers from a thread of its own, and ends when it is told to', async () => {
  const { engine, stop } = startEngine(settings, worker);
  expect(engine.isReady).toBe(false);
  const early = engine.call('parse', {
    molecules: [{ smiles: 'OCC' }],
    drawing: { width: 100, height: 100 },
    highlightAtoms: [],
  });
  const facts = await engine.ready;
  expect(facts).toMatchObject({ model: 'molx-tiny', hasAdapter: true, maxPositions: 512 });
  expect((await early)[0]).toMatchObject({ valid: true, smiles: 'CCO' });
  const { vectors, width } = await engine.call('embed', { kind: 'graph', smiles: ['CCO', 'C'] });
  expect([vectors.length, width]).toEqual([256, 128]);
  await expect(engine.call('embed', { kind: 'graph', smiles: ['C1CC'] })).rejects.toMatchObject({ kind: 'unreadable' });
  await stop();
  await expect(engine.call('embed', { kind: 'graph', smiles: ['C'] })).rejects.toMatchObject({ kind: 'cancelled' });
});

it('says why a model can not be loaded, and that the thread is gone', async () => {
  const { engine, ended } = startEngine({ ...settings, model: path.join(folder, 'none') }, worker);
  await expect(engine.ready).rejects.toThrow('none');
  expect(await ended).toContain('ended with code 0');
});
