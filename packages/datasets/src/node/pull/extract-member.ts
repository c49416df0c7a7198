import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolders, outputError } from '@molx/checkpoint/node';
import { DataError } from '@molx/core';
import { type Entry, open, type ZipFile } from 'yauzl';

/**
 * Writes one member of a zip archive to `path`, whole or not at all. A member in another folder is taken when its name is there once.
 *
 * @throws {DataError} when the archive is damaged, or has no such member
 * @throws {OutputError} when the place can't be written
 */
export async function extractMember(archive: string, member: string, path: string): Promise<void> {
  const zip = await opened(archive);
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const entry = await findMember(zip, archive, member);
    await makeFolders(dirname(path));
    const content = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
      zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error))),
    );
    await pipeline(content, createWriteStream(temporary, { flags: 'wx' }));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const known = outputError(path, error);
    throw known === error && error instanceof Error && error.name === 'Error' ? damaged(archive, error) : known;
  } finally {
    zip.close();
  }
}

async function opened(archive: string): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    open(archive, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error === null ? resolve(zip) : reject(damaged(archive, error)),
    ),
  );
}

async function findMember(zip: ZipFile, archive: string, member: string): Promise<Entry> {
  const entries = await new Promise<Entry[]>((resolve, reject) => {
    const found: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      found.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(found));
    zip.on('error', reject);
    zip.readEntry();
  });
  const alike = entries.filter(({ fileName }) => `/${fileName}`.endsWith(`/${basename(member)}`));
  const entry = entries.find(({ fileName }) => fileName === member) ?? (alike.length === 1 ? alike[0] : undefined);
  if (entry !== undefined) return entry;
  const names = entries.map(({ fileName }) => fileName).filter((name) => !name.endsWith('/'));
  const listed = `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;
  throw new DataError(archive, `the archive has no member ${member}; it has ${listed}.`);
}

const damaged = (archive: string, error: Error) => new DataError(archive, `not a whole zip archive: ${error.message}.`);
