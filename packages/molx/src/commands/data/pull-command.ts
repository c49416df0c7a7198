import type { ProgressEvent } from '@molx/core';
import { loadCard, type PulledFile, pullCard, pulledFolder } from '@molx/datasets/node';
import { Command } from 'commander';
import { consoleLogger, listenForInterrupt, wholeNumber } from '../../command/index.js';

interface PullFlags {
  out?: string;
  timeout: number;
  json?: boolean;
}

/** `molx data pull`: fetches a data set. */
export function pullCommand(): Command {
  return new Command('pull')
    .description('Fetches a data set: goes on where it broke off, checks what comes, leaves what is there.')
    .argument('<name>', "a data set's name (molx data list), or the path of a card")
    .option('--out <dir>', 'gets the files (default: datasets/<name> in the cache of molx)')
    .option('--timeout <seconds>', 'how long a server may say nothing', wholeNumber('--timeout', 1), 30)
    .option('--json', 'print one JSON document on stdout and nothing else')
    .action(pull);
}

async function pull(name: string, { out: given, timeout, json }: PullFlags): Promise<void> {
  const card = await loadCard(name);
  const out = given ?? pulledFolder(card.name);
  const { info, warn } = consoleLogger();
  const interrupt = listenForInterrupt();
  const line = new ProgressLine();
  try {
    const files = await pullCard(card, {
      out,
      timeoutMs: 1000 * timeout,
      signal: interrupt.signal,
      onProgress: (event) => line.show(event),
      onFile: (file) => {
        line.clear();
        info(`${file.path}: ${sizeOf(file.bytes)}, ${file.isNew ? `new, ${checkOf(file)}` : 'was there'}`);
      },
    });
    const loose = files.filter(({ checked, isNew }) => isNew && checked === 'none').length;
    if (loose > 0) {
      warn(`the card pins no checksum of ${loose} of ${files.length} files; SHA256SUMS now holds those of what came.`);
    }
    info(`Licence: ${card.licence}\nCite: ${card.citation}`);
    if (json) process.stdout.write(`${JSON.stringify({ name: card.name, out, files }, null, 2)}\n`);
  } finally {
    line.clear();
    interrupt.close();
  }
}

const checkOf = ({ checked }: PulledFile) => (checked === 'none' ? 'not pinned' : `${checked} as the card says`);

/** Bytes as a reader says them. */
export function sizeOf(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return `${Number((bytes / 1000 ** step).toPrecision(3))} ${units[step]}`;
}

/** The progress of a download, in one line that is written over; only on a terminal. */
class ProgressLine {
  #isShown = false;

  show({ task, done, total }: ProgressEvent): void {
    if (!process.stderr.isTTY) return;
    const share = total === undefined ? '' : ` of ${sizeOf(total)}, ${Math.floor((100 * done) / total)} %`;
    process.stderr.write(`\r\x1b[K${task}  ${sizeOf(done)}${share}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) process.stderr.write('\r\x1b[K');
    this.#isShown = false;
  }
}
