import type { DataCard } from '@molx/datasets';
import { loadCard, locateFiles, pulledFolder } from '@molx/datasets/node';
import { Command } from 'commander';
import { stringify } from 'yaml';

/** `molx data show`: a card, checked, and where its files are. */
export function showCommand(): Command {
  return new Command('show')
    .description('Shows what a data set is, and which of its files are there.')
    .argument('<name>', "a data set's name, or the path of a card of your own (.yaml), which is checked")
    .option('--folder <dir>', 'where to look for the files (default: where pull puts them)')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .action(async (name: string, { folder: given, json }: { folder?: string; json?: boolean }) => {
      const card = await loadCard(name);
      const folder = given ?? pulledFolder(card.name);
      const located = await locateFiles(card, folder);
      const found = Object.fromEntries(located.map(({ file, path }) => [file.path, path ?? null]));
      process.stdout.write(json ? `${JSON.stringify({ card, folder, found }, null, 2)}\n` : text(card, folder, found));
    });
}

function text(card: DataCard, folder: string, found: Record<string, string | null>): string {
  const { name, title, about, note, licence, citation, homepage, kind, columns, otherColumns, tasks, split, files } =
    card;
  const fields = Object.fromEntries(Object.entries(columns).map(([field, { column }]) => [field, column]));
  const described = { kind, columns: fields, otherColumns, tasks, split };
  const pin = (sha256: string | undefined, md5: string | undefined) => sha256?.slice(0, 12) ?? md5?.slice(0, 12);
  return [
    `${name}: ${title}`,
    about,
    ...(note === undefined ? [] : [note]),
    `Licence: ${licence}`,
    `Cite: ${citation}`,
    ...(homepage === undefined ? [] : [homepage]),
    '',
    stringify(described, { lineWidth: 120 }).trimEnd(),
    '',
    `Files, looked for in ${folder}:`,
    ...files.map(({ path, url, sha256, md5, part }) => {
      const origin = url === undefined ? 'no download' : (pin(sha256, md5) ?? 'not pinned');
      return `  ${[path, part, origin, found[path] === null ? 'missing' : 'there'].filter(Boolean).join('  ')}`;
    }),
    '',
  ].join('\n');
}
