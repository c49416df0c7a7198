import { textBytes } from './text-bytes.js';

/**
 * Streams the lines of a text file, without their ends.
 *
 * @throws {DataError} as {@link textBytes}
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let open: string[] = [];
  for await (const bytes of textBytes(path)) {
    const [first = '', ...others] = bytes.toString('utf8').split('\n');
    open.push(first);
    for (const line of others) {
      yield withoutReturn(open.join(''));
      open = [line];
    }
  }
  const last = open.join('');
  if (last !== '') yield withoutReturn(last);
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line);
