import { type ScoreDefinition, ScoreSheet } from '@molx/metrics';

/** Ranks, counted from 1, of the right text for a molecule and of the right molecule for its text. */
export interface RetrievalRow {
  textRank: number;
  moleculeRank: number;
}

/**
 * Ranks a block's texts for each molecule and its molecules for each text, from one table of likelihoods.
 *
 * A text's likelihood under a molecule is taken less its mean over the block's molecules, for short and common texts are likely under all;
 * for a given text the molecules compare as they are. Ties share the mean of their ranks. A molecule whose question was refused has the
 * worst ranks and stands below all others; the means leave it out.
 *
 * @param likelihoods  [molecules, texts], log-probabilities; text i is molecule i's; undefined for a refused question
 */
export function rankBlock(likelihoods: readonly (readonly number[] | undefined)[]): RetrievalRow[] {
  const size = likelihoods.length;
  const answered = likelihoods.filter((row) => row !== undefined);
  const means = likelihoods.map((_, text) => answered.reduce((sum, row) => sum + row[text]!, 0) / answered.length);
  return likelihoods.map((row, own) => {
    if (row === undefined) return { textRank: size, moleculeRank: size };
    return {
      textRank: rankOf(
        row.map((value, text) => value - means[text]!),
        own,
      ),
      moleculeRank: rankOf(
        likelihoods.map((each) => each?.[own] ?? Number.NEGATIVE_INFINITY),
        own,
      ),
    };
  });
}

function rankOf(scores: readonly number[], own: number): number {
  const above = scores.filter((score) => score > scores[own]!).length;
  const equal = scores.filter((score) => score === scores[own]!).length;
  return above + (equal + 1) / 2;
}

/** A sheet for {@link RetrievalRow}s. @param size  texts and molecules of a block */
export function retrievalSheet(size: number): ScoreSheet {
  const rule = `among ${size}, by likelihood; chance`;
  const share = { unit: 'share', better: 'higher', published: true, undefinedWhen: 'there is no row' } as const;
  const harmonic = Array.from({ length: size }, (_, i) => 1 / (i + 1)).reduce((sum, value) => sum + value, 0) / size;
  const both = (what: string, title: string, at: number): ScoreDefinition[] => [
    {
      ...share,
      name: `${what}Recall1`,
      title: `${title} R@1`,
      rule: `${rule} ${(1 / size).toFixed(3)}`,
      figure: (t) => t[at]! / t[6]!,
    },
    {
      ...share,
      name: `${what}Recall5`,
      title: `${title} R@5`,
      rule: `${rule} ${Math.min(1, 5 / size).toFixed(3)}`,
      figure: (t) => t[at + 1]! / t[6]!,
    },
    {
      ...share,
      name: `${what}Mrr`,
      title: `${title} MRR`,
      rule: `mean reciprocal rank ${rule} ${harmonic.toFixed(3)}`,
      figure: (t) => t[at + 2]! / t[6]!,
    },
  ];
  return new ScoreSheet(`blocks of ${size}`, 7, [...both('text', 'text', 0), ...both('molecule', 'molecule', 3)]);
}

/** What a row adds to the sheet's totals. */
export function retrievalTotals({ textRank, moleculeRank }: RetrievalRow): number[] {
  return [...[textRank, moleculeRank].flatMap((rank) => [Number(rank <= 1), Number(rank <= 5), 1 / rank]), 1];
}
