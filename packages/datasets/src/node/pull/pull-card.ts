import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type DownloadOptions, downloadUrl, writeFileAtomic } from '@molx/checkpoint/node';
import { DataError } from '@molx/core';
import type { CardFile, DataCard } from '../../card/index.js';
import { extractMember } from './extract-member.js';

export interface PullOptions extends Omit<DownloadOptions, 'sha256' | 'md5'> {
  /** The folder that gets the files; made where it is missing. */
  out: string;
  /** Is told each file as it is there. */
  onFile?: ((file: PulledFile) => void) | undefined;
}

/** A file of a data set in its place. */
export interface PulledFile {
  /** The path in the data set's folder. */
  name: string;
  path: string;
  /** False when it was there already. */
  isNew: boolean;
  bytes: number;
  sha256: string;
  /** How what was fetched was checked; `none` for a file that the card does not pin. */
  checked: 'sha256' | 'md5' | 'none';
}

/**
 * Brings a data set's files into a folder: what is there and is not known to be wrong stays, an interrupted download goes on, an archive is
 * fetched once. Writes the card and the checksums of what is there beside the files, as `card.json` and `SHA256SUMS`.
 *
 * @throws {DataError} when the card offers no download, or an archive lacks a member
 * @throws {HubError} when a server does not deliver, or delivers another file than the card's
 * @throws {OutputError} when the folder can't be written
 */
export async function pullCard(card: DataCard, { out, onFile, ...options }: PullOptions): Promise<PulledFile[]> {
  const local = card.files.filter(({ url }) => url === undefined).map(({ path }) => path);
  if (local.length > 0) {
    throw new DataError(
      card.name,
      `${local.join(', ')} can't be downloaded. ${card.note ?? 'Bring the files yourself.'}`,
    );
  }
  const archives = new Map<string, string>();
  const pulled: PulledFile[] = [];
  for (const file of card.files) {
    const found = await pullFile(file, out, archives, options);
    pulled.push(found);
    onFile?.(found);
  }
  for (const archive of archives.values()) await rm(archive, { force: true });
  await writeFileAtomic(join(out, 'card.json'), `${JSON.stringify(card, undefined, 2)}\n`);
  await writeFileAtomic(join(out, 'SHA256SUMS'), pulled.map(({ sha256, name }) => `${sha256}  ${name}\n`).join(''));
  return pulled;
}

async function pullFile(
  file: CardFile,
  out: string,
  archives: Map<string, string>,
  options: DownloadOptions,
): Promise<PulledFile> {
  const path = join(out, file.path);
  const checked = file.sha256 !== undefined ? 'sha256' : file.md5 !== undefined ? 'md5' : 'none';
  const there = await checksumsOf(path);
  const isRight = file.member !== undefined || isPinned(file, there);
  if (there !== undefined && isRight) return { name: file.path, path, isNew: false, checked, ...withoutMd5(there) };
  const { url = '', sha256, md5, member } = file;
  if (member === undefined) {
    const { bytes, sha256: found } = await downloadUrl(url, path, { ...options, sha256, md5 });
    return { name: file.path, path, isNew: true, bytes, sha256: found, checked };
  }
  const archive = archives.get(url) ?? join(out, `.${basename(new URL(url).pathname)}`);
  if (!archives.has(url)) await downloadUrl(url, archive, { ...options, sha256, md5 });
  archives.set(url, archive);
  await extractMember(archive, member, path);
  const extracted = (await checksumsOf(path)) as Checksums;
  return { name: file.path, path, isNew: true, checked, ...withoutMd5(extracted) };
}

interface Checksums {
  bytes: number;
  sha256: string;
  md5: string;
}

function isPinned({ sha256, md5 }: CardFile, there: Checksums | undefined): boolean {
  if (sha256 !== undefined) return there?.sha256 === sha256;
  return md5 === undefined || there?.md5 === md5;
}

const withoutMd5 = ({ bytes, sha256 }: Checksums) => ({ bytes, sha256 });

async function checksumsOf(path: string): Promise<Checksums | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const hashes = [createHash('sha256'), createHash('md5')] as const;
  for await (const chunk of createReadStream(path)) for (const hash of hashes) hash.update(chunk);
  return { bytes: found.size, sha256: hashes[0].digest('hex'), md5: hashes[1].digest('hex') };
}
