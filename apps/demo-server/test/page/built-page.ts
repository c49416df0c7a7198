import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The folder of the page, built anew from its sources. */
export async function builtPage(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'molx-page-'));
  const configFile = fileURLToPath(new URL('../../vite.config.js', import.meta.url));
  await build({ configFile, build: { outDir: folder }, logLevel: 'silent' });
  return folder;
}
