import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputError } from '@molx/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recoverDirectory, writeDirectoryAtomic, writeFileAtomic } from './index.js';
import { outputError } from './output-error.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molx-write-'));
});
afterEach(() => rm(folder, { recursive: true }));

const contentOf = async (path: string) =>
  Object.fromEntries(
    await Promise.all((await readdir(path)).map(async (name) => [name, await readFile(join(path, name), 'utf8')])),
  );

describe('writeFileAtomic', () => {
  it('writes texts, bytes and parts, makes folders, replaces, and leaves nothing else behind', async () => {
    const path = join(folder, 'deep', 'file');
    await writeFileAtomic(path, 'long first text');
    await writeFileAtomic(path, 'ü');
    expect(await contentOf(join(folder, 'deep'))).toEqual({ file: 'ü' });
    await writeFileAtomic(path, [Uint8Array.of(97), Uint8Array.of(98, 99)]);
    expect(await contentOf(join(folder, 'deep'))).toEqual({ file: 'abc' });
  });

  it('keeps the old file when the content fails to come', async () => {
    const path = join(folder, 'file');
    await writeFileAtomic(path, 'old');
    const failing = (function* () {
      yield Uint8Array.of(1);
      throw new RangeError('no more');
    })();
    await expect(writeFileAtomic(path, failing)).rejects.toThrow('no more');
    expect(await contentOf(folder)).toEqual({ file: 'old' });
  });

  it('names the place and the remedy when it can not write', async () => {
    await writeFile(join(folder, 'file'), '');
    const below = join(folder, 'file', 'below');
    await expect(writeFileAtomic(below, '')).rejects.toThrow(`${below}: cannot write: `);
    await expect(writeFileAtomic(below, '')).rejects.toBeInstanceOf(OutputError);
    await mkdir(join(folder, 'taken', 'by'), { recursive: true });
    await expect(writeFileAtomic(join(folder, 'taken'), '')).rejects.toThrow('it is a folder, not a file (EISDIR)');
    expect((await readdir(folder)).sort()).toEqual(['file', 'taken']);
  });

  it.each([
    ['ENOSPC', 'x: cannot write: the disk is full. Free some space, or write elsewhere (ENOSPC).'],
    ['EACCES', 'x: cannot write: no permission to write there.'],
    ['EROFS', 'x: cannot write: the file system is read-only. Choose another folder (EROFS).'],
    ['EIO', 'x: cannot write: raw words (EIO).'],
  ])('explains %s', (code, message) => {
    expect(String(outputError('x', Object.assign(new Error('raw words'), { code })))).toContain(message);
  });
});

describe('writeDirectoryAtomic', () => {
  it('replaces the whole folder', async () => {
    const path = join(folder, 'last');
    await writeDirectoryAtomic(
      path,
      new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
    );
    await writeDirectoryAtomic(path, new Map([['b', '3']]));
    expect(await contentOf(path)).toEqual({ b: '3' });
    expect(await readdir(folder)).toEqual(['last']);
  });

  it('recovers the old folder when a crash came between the two renames', async () => {
    const path = join(folder, 'last');
    await writeDirectoryAtomic(path, new Map([['a', 'old']]));
    await rename(path, join(folder, '.last.previous'));
    await recoverDirectory(path);
    expect(await contentOf(path)).toEqual({ a: 'old' });
    await rename(path, join(folder, '.last.previous'));
    await writeDirectoryAtomic(path, new Map([['a', 'new']]));
    expect(await contentOf(path)).toEqual({ a: 'new' });
    expect(await readdir(folder)).toEqual(['last']);
  });

  it('is cleared of what a killed process had begun to write, and of nothing else', async () => {
    const path = join(folder, 'last');
    await writeDirectoryAtomic(path, new Map([['a', 'old']]));
    for (const name of ['.last.0123456789ab.tmp', '.best.0123456789ab.tmp', '.last.notes.tmp'])
      await mkdir(join(folder, name));
    await recoverDirectory(path);
    expect((await readdir(folder)).sort()).toEqual(['.best.0123456789ab.tmp', '.last.notes.tmp', 'last']);
    await recoverDirectory(join(folder, 'none/last'));
    await expect(recoverDirectory(join(path, 'a', 'last'))).rejects.toThrow('a part of the path is a file');
  });
});
