import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputError } from '@molx/core';
import { afterAll, expect, it } from 'vitest';
import { makeFolders } from './make-folders.js';
import { writeFileAtomic } from './write-file-atomic.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('makes all that is missing, and takes what is there', async () => {
  await makeFolders(join(folder, 'a', 'b', 'c'));
  await Promise.all([makeFolders(join(folder, 'a', 'b', 'd')), makeFolders(join(folder, 'a', 'b', 'd'))]);
  expect(statSync(join(folder, 'a', 'b', 'd')).isDirectory()).toBe(true);
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolders(join(folder, 'file', 'below'))).rejects.toMatchObject({ code: 'EEXIST' });
});

it.skipIf(!existsSync('/proc/self'))('returns where a file system makes no folders', async () => {
  await expect(makeFolders('/proc/molx/runs')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(writeFileAtomic('/proc/molx/file', '')).rejects.toBeInstanceOf(OutputError);
});
