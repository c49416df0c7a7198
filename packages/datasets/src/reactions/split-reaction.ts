/** A reaction as its line has it, by the side of the arrow. */
export interface ReactionSides {
  left: string;
  /** What stands between the two arrow heads; mostly nothing. */
  middle: string;
  right: string;
  /** What follows after a blank. */
  rest: string;
}

/** An arrow head; `->` inside a SMILES is a dative bond. */
const arrow = '\\s*(?<!-)>\\s*';
const line = new RegExp(`^\\s*(\\S*?)${arrow}(\\S*?)${arrow}(\\S*)\\s*(.*?)\\s*$`);

/** Splits `left>middle>right rest`, blanks around the arrow allowed. Undefined for a text without the two arrow heads, or a side. */
export function splitReaction(text: string): ReactionSides | undefined {
  const [, left = '', middle = '', right = '', rest = ''] = line.exec(text) ?? [];
  return left === '' || right === '' ? undefined : { left, middle, right, rest };
}
