import { createHash } from 'node:crypto';

/** A molecule's mark in the list of exclusions: twelve hex digits of the SHA-256 of its flat canonical SMILES. */
export function exclusionMark(flatSmiles: string): string {
  return createHash('sha256').update(flatSmiles).digest('hex').slice(0, 12);
}

/** Marks of molecules that must stay out of the set. */
export interface Exclusions {
  /** Known before the set was first made: left out of the candidates. */
  early: ReadonlySet<string>;
  /**
   * Found later: their places go to other molecules of the same scaffold, so that all other rows, and the splits that
   * follow from them, stay.
   */
  late: ReadonlySet<string>;
}

const lateHeading = '# found later';

/** Reads a list of marks, one per line, the late ones under their heading. */
export function parseExclusions(text: string): Exclusions {
  const marks = (part: string) => new Set(part.split('\n').filter((line) => /^[0-9a-f]{12}$/.test(line)));
  const [early = '', late = ''] = text.split(lateHeading);
  return { early: marks(early), late: marks(late) };
}

export function formatExclusions({ early, late }: Exclusions): string {
  const lines = [...[...early].sort(), ...(late.size === 0 ? [] : [lateHeading, ...[...late].sort()])];
  return `${lines.join('\n')}\n`;
}
