import type { CardColumn } from '../../card/index.js';
import { splitReaction } from '../../reactions/split-reaction.js';
import { decodeSelfies } from '../../selfies/decode-selfies.js';

/** What a field of a card holds in a row. */
export type CardValue = string | number | boolean;

/** What stands where nothing is known. */
const blanks = new Set(['', 'nan', 'na', 'n/a', 'null', 'none', '-']);
const truths: ReadonlyMap<string, boolean> = new Map([
  ...['1', '1.0', 'true', 'yes', 'y'].map((text) => [text, true] as const),
  ...['0', '0.0', 'false', 'no', 'n'].map((text) => [text, false] as const),
]);

/** A value, nothing where the cell is blank, or why the cell is wrong. */
export type ReadValue = { value: CardValue | undefined; wrong?: undefined } | { value?: undefined; wrong: string };

/** Reads a cell by its column's type. */
export function readValue(cell: string, { type, side, values }: CardColumn): ReadValue {
  const text =
    values !== undefined && Object.hasOwn(values, cell.trim()) ? (values[cell.trim()] as string) : cell.trim();
  if (type === 'text' || type === 'selfies') {
    const smiles = type === 'selfies' ? decoded(text) : text;
    if (smiles === undefined) return { wrong: `"${text.slice(0, 60)}" is no SELFIES` };
    const part = side === undefined ? smiles : splitReaction(smiles)?.[side];
    if (part === undefined) return { wrong: `"${text.slice(0, 60)}" is no reaction` };
    return { value: part === '' ? undefined : part };
  }
  if (blanks.has(text.toLowerCase())) return { value: undefined };
  if (type === 'number') {
    const number = Number(text);
    return Number.isFinite(number) ? { value: number } : { wrong: `"${text.slice(0, 60)}" is no number` };
  }
  const truth = truths.get(text.toLowerCase());
  return truth === undefined ? { wrong: `"${text.slice(0, 60)}" is neither yes nor no, 1 nor 0` } : { value: truth };
}

/** Each molecule of SELFIES, also of both sides of an arrow. */
function decoded(text: string): string | undefined {
  const sides = text.split('>').map((side) => (side.trim() === '' ? '' : decodeSelfies(side.trim())));
  return sides.includes(undefined) ? undefined : sides.join('>');
}
