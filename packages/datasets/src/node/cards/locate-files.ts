import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@molx/core';
import type { CardFile, DataCard, PartName } from '../../card/index.js';

/** A file of a card where it lies, or undefined where a folder has none. */
export interface LocatedFile {
  file: CardFile;
  path: string | undefined;
}

/**
 * Looks for a card's files in a folder: under the names that the card gives, and in a folder of the card's name below it.
 *
 * @param parts  only the files of these parts; files without a part always
 */
export async function locateFiles(
  card: DataCard,
  folder: string,
  parts?: readonly PartName[] | undefined,
): Promise<LocatedFile[]> {
  const wanted = card.files.filter(({ part }) => part === undefined || parts === undefined || parts.includes(part));
  return Promise.all(
    wanted.map(async (file) => {
      for (const name of [file.path, ...file.also]) {
        for (const path of [join(folder, name), join(folder, card.name, name)]) {
          if (await isFile(path)) return { file, path };
        }
      }
      return { file, path: undefined };
    }),
  );
}

/** @throws {DataError} naming the files that a folder lacks, and the command that brings them */
export function assertLocated(card: DataCard, folder: string, files: readonly LocatedFile[]): void {
  const missing = files.filter(({ path }) => path === undefined).map(({ file }) => file);
  if (missing.length === 0) return;
  const names = missing.map(({ path }) => path).join(', ');
  const remedy = missing.every(({ url }) => url !== undefined)
    ? `Fetch it: molx data pull ${card.name} --out ${folder}; or name a folder that holds it.`
    : (card.note ?? 'It is offered nowhere: put it there.');
  throw new DataError(folder, `holds no ${names} of the data set ${card.name}. ${remedy}`);
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
