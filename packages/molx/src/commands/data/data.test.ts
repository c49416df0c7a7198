import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runMolx } from '../../../test/run-molx.js';
import { sizeOf } from './pull-command.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-data-'));
const server = createServer((request, response) => {
  if (request.url === '/a.csv') response.end('smiles\nCCO\n');
  else response.writeHead(404).end();
});
let cards: Record<'good' | 'gone' | 'bad', string>;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const write = (name: string, file: string, more = '') => {
    const head = `name: ${name}\ntitle: Mine\nabout: A test.\nlicence: CC0\ncitation: nobody\n`;
    const path = join(folder, `${name}.yaml`);
    writeFileSync(
      path,
      `${head}files: [{ path: a.csv, url: "${base}/${file}"${more} }]\ncolumns: { smiles: smiles }\nsplit: { kind: random }\n`,
    );
    return path;
  };
  cards = {
    good: write('good', 'a.csv'),
    gone: write('gone', 'b.csv'),
    bad: write('bad', 'a.csv', `, sha256: "${'0'.repeat(64)}"`),
  };
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

it('lists the built-in cards', async () => {
  const { code, stdout } = await runMolx('data', 'list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^chebi-20 +ChEBI-20$/m);
  expect(stdout).toMatch(/^pubchem324k +PubChem324k \(bring the files\)$/m);
  const json = JSON.parse((await runMolx('data', 'list', '--json')).stdout) as { name: string }[];
  expect(json.map(({ name }) => name)).toContain('uspto-50k');
});

it('shows a card, and a mistake in one', async () => {
  const { code, stdout } = await runMolx('data', 'show', 'esol', '--folder', folder);
  expect(code).toBe(0);
  expect(stdout).toContain('solubility: measured log solubility in mols per litre');
  expect(stdout).toContain('  delaney-processed.csv  8c06a76f0c64  missing');
  const json = JSON.parse((await runMolx('data', 'show', cards.good, '--json')).stdout);
  expect(json).toMatchObject({ card: { name: 'good' }, found: { 'a.csv': null } });
  writeFileSync(join(folder, 'wrong.yaml'), 'nme: a\n');
  const wrong = await runMolx('data', 'show', join(folder, 'wrong.yaml'));
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('wrong.yaml:1:1: unknown key "nme". Did you mean "name"?'),
  ]);
  const unknown = await runMolx('data', 'show', 'esoll');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean "esol"?')]);
});

it('pulls a data set, once', async () => {
  const out = join(folder, 'pulled');
  const first = await runMolx('data', 'pull', cards.good, '--out', out, '--json');
  expect(first.code).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({
    name: 'good',
    out,
    files: [{ name: 'a.csv', isNew: true, bytes: 11, checked: 'none' }],
  });
  expect(first.stderr).toContain('a.csv: 11 bytes, new, not pinned');
  expect(first.stderr).toContain('the card pins no checksum of 1 of 1 files');
  expect(first.stderr).toContain('Licence: CC0');
  expect(readFileSync(join(out, 'a.csv'), 'utf8')).toBe('smiles\nCCO\n');
  const again = await runMolx('data', 'pull', cards.good, '--out', out);
  expect([again.stdout, again.stderr]).toEqual(['', expect.stringContaining('a.csv: 11 bytes, was there')]);
  expect((await runMolx('data', 'show', cards.good, '--folder', out)).stdout).toContain('a.csv  not pinned  there');
});

it('fails where the server fails, and says why', async () => {
  const gone = await runMolx('data', 'pull', cards.gone, '--out', folder);
  expect([gone.code, gone.stderr]).toEqual([
    1,
    expect.stringContaining('the server answered 404. The file is not there any more'),
  ]);
  const bad = await runMolx('data', 'pull', cards.bad, '--out', folder);
  expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('what arrived has the SHA-256')]);
  const local = await runMolx('data', 'pull', 'pubchem324k', '--out', folder);
  expect([local.code, local.stderr]).toEqual([
    2,
    expect.stringContaining("can't be downloaded. Published as PyTorch Geometric files"),
  ]);
});

it('tells sizes', () => {
  expect([0, 11, 1000, 1_274_868, 692e6, 5e12].map(sizeOf)).toEqual([
    '0 bytes',
    '11 bytes',
    '1 kB',
    '1.27 MB',
    '692 MB',
    '5000 GB',
  ]);
});
