import { builtInCards, loadCard } from '@molx/datasets/node';
import { Command } from 'commander';

/** `molx data list`: the cards that come with molx. */
export function listCommand(): Command {
  return new Command('list')
    .description('Lists the data sets that molx knows by name.')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .action(async ({ json }: { json?: boolean }) => {
      const cards = await Promise.all((await builtInCards()).map(loadCard));
      const rows = cards.map(({ name, title, licence, files }) => ({
        name,
        title,
        licence,
        downloadable: files.every(({ url }) => url !== undefined),
      }));
      const width = Math.max(...rows.map(({ name }) => name.length));
      const text = rows.map(({ name, title, downloadable }) => {
        return `${name.padEnd(width)}  ${title}${downloadable ? '' : ' (bring the files)'}\n`;
      });
      process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : text.join(''));
    });
}
