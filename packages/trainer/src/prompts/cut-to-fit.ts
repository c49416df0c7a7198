/**
 * A beginning of a text that leaves a prompt no token too many: as long as it can be, but for a few characters.
 *
 * @param excess  tokens too many with a text, at most 0 when it fits; a token is taken for at least one character
 * @returns empty when nothing of the text fits
 */
export function cutToFit(text: string, excess: (text: string) => number): string {
  let kept = text;
  for (let over = excess(kept); over > 0 && kept !== ''; over = excess(kept)) kept = kept.slice(0, -over);
  return kept;
}
