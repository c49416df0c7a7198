import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '@molx/core';
import { type DataCard, parseCard } from '../../card/index.js';
import { didYouMean } from '../../yaml/index.js';

/** The names of the cards that come with this package, sorted. */
export async function builtInCards(): Promise<string[]> {
  const files = await readdir(cardsFolder());
  return files
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * Reads and checks a card: a built-in one by its name, or a YAML file by its path.
 *
 * @throws {ConfigError} for an unknown name (with the nearest known one), a missing file, or what {@link parseCard} refuses
 */
export async function loadCard(nameOrPath: string): Promise<DataCard> {
  if (/\.ya?ml$|[/\\]/.test(nameOrPath)) return parseCard(await readCardFile(nameOrPath), nameOrPath);
  const known = await builtInCards();
  if (!known.includes(nameOrPath)) {
    const hint = didYouMean(nameOrPath, known) || ` Known: ${known.join(', ')}; or the path of a .yaml file.`;
    throw new ConfigError(nameOrPath, `no data card of this name.${hint}`);
  }
  const path = join(cardsFolder(), `${nameOrPath}.yaml`);
  return parseCard(await readCardFile(path), path);
}

async function readCardFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new ConfigError(path, `cannot read the data card: ${reason}.`);
  }
}

/** `cards/` of this package, above its sources or its bundle. */
function cardsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'cards', 'esol.yaml')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'cards');
}
