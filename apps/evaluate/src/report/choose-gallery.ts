import type { RowOutcome } from '../results/row-outcome.js';

/** A question with all models' answers to it. */
export interface GalleryQuestion {
  id: string;
  smiles: string;
  question: string;
  truth: string;
  answers: { model: string; row: RowOutcome }[];
}

export interface Gallery {
  best: GalleryQuestion[];
  worst: GalleryQuestion[];
}

/**
 * The questions that were answered best and worst, by the mean of what all models' answers are worth; one molecule once.
 *
 * @param rows    by model
 * @param better  whether a higher value is better
 * @param count   of each kind; fewer where there are not as many
 */
export function chooseGallery(
  rows: ReadonlyMap<string, readonly RowOutcome[]>,
  better: 'higher' | 'lower',
  count: number,
): Gallery {
  const questions = new Map<string, GalleryQuestion>();
  for (const [model, outcomes] of rows) {
    for (const row of outcomes) {
      const { id, smiles, question, truth } = row.prediction;
      const known = questions.get(id);
      if (known === undefined) questions.set(id, { id, smiles, question, truth, answers: [{ model, row }] });
      else known.answers.push({ model, row });
    }
  }
  const worth = ({ answers }: GalleryQuestion) => {
    const values = answers.map(({ row }) => row.value ?? (better === 'higher' ? 0 : Number.POSITIVE_INFINITY));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return better === 'higher' ? mean : -mean;
  };
  const ranked = [...questions.values()].sort((a, b) => worth(b) - worth(a) || (a.id < b.id ? -1 : 1));
  const best = distinct(ranked).slice(0, count);
  const shown = new Set(best.map(({ smiles }) => smiles));
  const worst = distinct(ranked.reverse()).filter(({ smiles }) => !shown.has(smiles));
  return { best, worst: worst.slice(0, count) };
}

function distinct(questions: readonly GalleryQuestion[]): GalleryQuestion[] {
  const seen = new Set<string>();
  return questions.filter(({ smiles }) => {
    const isNew = !seen.has(smiles);
    seen.add(smiles);
    return isNew;
  });
}
