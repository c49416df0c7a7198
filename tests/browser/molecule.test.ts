import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type BuildOptions, build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from '../../apps/demo-server/test/page/chromium.js';
import { type Probe, probe } from './probe.js';

const wasm = createRequire(import.meta.url).resolve('@rdkit/rdkit/RDKit_minimal.wasm');

/** Bundles a file beside this one, from the sources of the packages. */
async function bundle(file: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    target: 'es2022',
    conditions: ['molx-source'],
    logLevel: 'error',
    ...options,
  });
  return outputFiles![0]!.text;
}

const inNode = await probe();

it('parses, featurizes and survives a crash in Node', () => {
  expect(inNode.molecules.map(({ smiles }) => smiles)).toEqual([
    'CC(=O)Oc1ccccc1C(=O)O',
    'C[C@H](N)/C=C/c1c[nH]c2ccccc12',
    '[Cl-].[Na+]',
    'O=C1c2ccccc2C(=O)c2ccccc21',
  ]);
  expect(inNode.molecules[0]!.scaffold).toBe('c1ccccc1');
  expect(inNode.molecules[0]!.qed).toBeCloseTo(0.5501217966938848, 9);
  expect(inNode.similarity).toBeCloseTo(1 / 3, 12);
  expect(inNode.reasons[0]).toContain('it is empty');
  expect(inNode.crash).toEqual(['RDKit crashed while trying to parse [H]C', 'CCO']);
});

it('gives the same in a worker thread', async () => {
  const code = await bundle('node-worker.ts', { platform: 'node', format: 'cjs' });
  const worker = new Worker(code, { eval: true, workerData: wasm });
  const result = await new Promise<Probe>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  expect(result).toEqual(inNode);
});

(chromiumPath === undefined ? it.skip : it)('gives the same in Chromium, in the page and in a Web Worker', async () => {
  const page = await browser!.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(address);
  expect(await page.evaluate(() => window.probePage())).toEqual(inNode);
  expect(await page.evaluate(() => window.probeWorker())).toEqual(inNode);
});

(chromiumPath === undefined ? it.skip : it)(
  'featurizes in a pool of Web Workers, in order, past a bad SMILES and a crash',
  async () => {
    const page = await browser!.newPage();
    await page.goto(address);
    const smiles = ['CCO', 'C1CC', 'c1ccccc1', `[H]${'C'.repeat(3000)}`, 'CCCCN', 'O'];
    const found = await page.evaluate((given) => window.probePool(given), smiles);
    expect(found).toEqual([3, 'unclosed ring', 6, expect.stringContaining('RDKit crashed'), 5, 1]);
  },
);

let browser: Browser | undefined;
let server: Server | undefined;
let address = '';

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  const web: BuildOptions = { platform: 'browser', format: 'esm', external: ['node:*'] };
  const files = new Map<string, [string, string | Uint8Array]>([
    ['/', ['text/html', '<!doctype html><script type="module" src="/page.js"></script>']],
    ['/page.js', ['text/javascript', await bundle('page.ts', web)]],
    ['/web-worker.js', ['text/javascript', await bundle('web-worker.ts', web)]],
    ['/pool-worker.js', ['text/javascript', await bundle('pool-worker.ts', web)]],
    ['/RDKit_minimal.wasm', ['application/wasm', readFileSync(wasm)]],
  ]);
  server = createServer(({ url }, response) => {
    const [type, body] = files.get(url ?? '') ?? ['', ''];
    response.writeHead(type === '' ? 404 : 200, { 'content-type': type || 'text/plain' }).end(body);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launchChromium([]);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});
