/** Where text goes piece by piece. */
export interface TextOutput {
  write(text: string): unknown;
}

/**
 * Writes an answer as it comes, one line break behind it, without the blanks around it.
 *
 * @returns  the answer
 */
export async function writeAnswer(pieces: AsyncIterable<string>, output?: TextOutput): Promise<string> {
  let answer = '';
  let shown = 0;
  for await (const piece of pieces) {
    answer = (answer + piece).trimStart();
    const end = answer.trimEnd().length;
    if (end <= shown) continue;
    output?.write(answer.slice(shown, end));
    shown = end;
  }
  output?.write('\n');
  return answer.trimEnd();
}
