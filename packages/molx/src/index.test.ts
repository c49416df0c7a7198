import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

/** Every module that `entry` imports statically, types left out: relative ones followed, others by name. */
async function staticImports(entry: URL, seen = new Set<string>()): Promise<Set<string>> {
  const source = await readFile(entry, 'utf8');
  for (const [, specifier = ''] of source.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)';/gms)) {
    const file = new URL(specifier.replace(/\.js$/, '.ts'), entry);
    const name = specifier.startsWith('.') ? file.href : specifier;
    if (seen.has(name)) continue;
    seen.add(name);
    if (specifier.startsWith('.')) await staticImports(file, seen);
  }
  return seen;
}

it('imports nothing of Node where a browser would meet it', async () => {
  const imports = await staticImports(new URL('./index.ts', import.meta.url));
  expect([...imports].some((name) => name.endsWith('/molx-module.ts'))).toBe(true);
  expect(imports).toContain('@molx/checkpoint/model-files');
  expect([...imports].filter((name) => /^node:|\/node$/.test(name))).toEqual([]);
  const table = await staticImports(new URL('./table/index.ts', import.meta.url));
  expect([...table].some((name) => name.startsWith('node:'))).toBe(true);
});
