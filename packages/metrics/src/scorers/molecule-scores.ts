import type { MoleculeSimilarity } from '../molecules/similarities.js';
import type { MoleculeRules } from '../protocols/protocol.js';
import { bleuOfTotals } from '../text/corpus-bleu.js';
import type { ScoreDefinition } from './score-sheet.js';

/** What one row's comparison found. */
export interface MoleculeRow {
  /** Why the answer is no molecule; undefined for a valid one. */
  invalid: string | undefined;
  /** Why the reference is none. */
  invalidReference: string | undefined;
  exactString: boolean;
  exactCanonical: boolean;
  exactInchi: boolean;
  /** Insertions, deletions and substitutions of characters. */
  levenshtein: number;
  /** 0 .. 1 by name; empty unless both are molecules. */
  similarities: Record<string, number>;
}

/** What one row adds to the totals. */
export interface MoleculeTotals {
  /** BLEU's ten, or none for a row that the protocol drops. */
  bleu: readonly number[];
  meteor: number;
  /** 1, or 0 for a row that the protocol drops. */
  scored: number;
  valid: number;
  bothValid: number;
  row: MoleculeRow;
}

const bleuWidth = 10;
/** Places in a row's totals; the similarities stand behind. */
const at = {
  exactString: 10,
  exactCanonical: 11,
  exactInchi: 12,
  levenshtein: 13,
  meteor: 14,
  scored: 15,
  valid: 16,
  bothValid: 17,
  rows: 18,
  similarities: 19,
} as const;

export function totalsWidth(similarities: readonly MoleculeSimilarity[]): number {
  return at.similarities + similarities.length;
}

/** [{@link totalsWidth}] */
export function moleculeTotals(
  { bleu, meteor, scored, valid, bothValid, row }: MoleculeTotals,
  similarities: readonly MoleculeSimilarity[],
): number[] {
  return [
    ...(bleu.length === 0 ? new Array<number>(bleuWidth).fill(0) : bleu),
    ...[row.exactString, row.exactCanonical, row.exactInchi].map(Number),
    row.levenshtein,
    meteor,
    scored,
    valid,
    bothValid,
    1,
    ...similarities.map(({ name }) => row.similarities[name] ?? 0),
  ];
}

/** The scores in the order of the papers' tables. */
export function moleculeDefinitions(
  rules: MoleculeRules,
  similarities: readonly MoleculeSimilarity[],
  { tokens, dictionary }: { tokens: string; dictionary: string },
): ScoreDefinition[] {
  const { flatten, valid, exact, bleuOrder } = rules;
  const rows = flatten
    ? 'rows where both parse, written anew as canonical SMILES without stereo and isotopes'
    : 'all rows';
  const share = {
    unit: 'share',
    better: 'higher',
    undefinedWhen: flatten ? 'no row parses' : 'there is no row',
  } as const;
  const mean =
    (place: number, over: number = at.scored) =>
    (totals: readonly number[]) =>
      totals[place]! / totals[over]!;
  const bleu = (order: 2 | 4): ScoreDefinition => ({
    ...share,
    name: `bleu${order}`,
    title: `BLEU-${order}`,
    published: order === bleuOrder,
    rule: `nltk corpus_bleu without smoothing; tokens: ${tokens}; ${rows}`,
    figure: (totals) => (totals[at.scored] === 0 ? Number.NaN : bleuOfTotals(totals.slice(0, bleuWidth), order)),
  });
  const exactBy = (by: MoleculeRules['exact'], title: string, place: number, rule: string): ScoreDefinition => ({
    ...share,
    name: `exact${by[0]!.toUpperCase()}${by.slice(1)}`,
    title,
    published: by === exact,
    rule: `${rule}; ${rows}`,
    figure: mean(place),
  });
  const meteor: ScoreDefinition = {
    ...share,
    name: 'meteor',
    title: 'METEOR',
    published: true,
    rule: `nltk meteor_score, mean over rows; tokens: ${tokens}; dictionary: ${dictionary}`,
    figure: mean(at.meteor),
  };
  return [
    exactBy('string', 'exact (string)', at.exactString, 'the texts are equal'),
    exactBy('canonical', 'exact (canonical)', at.exactCanonical, "RDKit's canonical SMILES are equal"),
    exactBy('inchi', 'exact (InChI)', at.exactInchi, 'the standard InChIs are equal'),
    bleu(2),
    bleu(4),
    ...(rules.meteor ? [meteor] : []),
    {
      name: 'levenshtein',
      title: 'Levenshtein',
      unit: 'edits',
      better: 'lower',
      published: true,
      rule: `characters, mean over ${rows}`,
      figure: mean(at.levenshtein),
      undefinedWhen: share.undefinedWhen,
    },
    ...similarities.map(
      (similarity, i): ScoreDefinition => ({
        ...share,
        name: similarity.name,
        title: similarity.title,
        published: isPublished(similarity.name, rules),
        rule: `${similarity.rule}; mean over ${flatten ? rows : 'rows where both parse'}`,
        figure: mean(at.similarities + i, at.bothValid),
        undefinedWhen: 'in no row do both parse',
      }),
    ),
    {
      ...share,
      name: 'validity',
      title: 'validity',
      published: true,
      rule: `${valid === 'both' ? 'answer and reference parse' : 'the answer parses'}; all rows`,
      figure: mean(valid === 'both' ? at.bothValid : at.valid, at.rows),
      undefinedWhen: 'there is no row',
    },
  ];
}

function isPublished(name: string, { rdk }: MoleculeRules): boolean {
  return name === 'maccs' || name === 'morganCounts' || (name === 'rdk' && rdk);
}
