import { moleculeSimilarities, type ScoreDefinition, ScoreSheet } from '@molx/metrics';
import type { Molecule, Rdkit } from '@molx/molecule';
import type { EditOutcome } from '@molx/trainer';

const similarity = moleculeSimilarities.find(({ name }) => name === 'morganBits')!;

/** What became of one molecule that was to be changed. */
export interface GoalRow {
  valid: boolean;
  met: boolean;
  /** In the direction asked for; 0 for an invalid answer. */
  change: number;
  /** To the molecule before, 0 .. 1. */
  likeness: number;
}

/** What became of a molecule that was to be changed. */
export type JudgeEdit = (before: Molecule, after: Molecule) => EditOutcome;

/** Scores changed molecules: validity, success, likeness to the molecule before, and the change of what was asked for. */
export class GoalScorer {
  readonly sheet: ScoreSheet;
  readonly #rdkit: Rdkit;

  /** @param protocol  whose rules say when a goal is met */
  constructor(rdkit: Rdkit, protocol: string) {
    this.#rdkit = rdkit;
    this.sheet = new ScoreSheet(protocol, 5, definitions());
  }

  /** @param before  SMILES of a valid molecule */
  add(before: string, answer: string, { judge, group }: { judge: JudgeEdit; group: string }): GoalRow {
    const row = this.#compare(before, answer, judge);
    this.sheet.totals.add([row.valid, row.met, row.change, row.likeness, 1].map(Number), group);
    return row;
  }

  #compare(before: string, answer: string, judge: JudgeEdit): GoalRow {
    const first = this.#rdkit.parse(before);
    try {
      const second = parsed(this.#rdkit, answer.split(/\s/)[0] ?? '');
      if (second === undefined) return { valid: false, met: false, change: 0, likeness: 0 };
      try {
        return { valid: true, ...judge(first, second), likeness: similarity.of(first, second) };
      } finally {
        second.dispose();
      }
    } finally {
      first.dispose();
    }
  }
}

function parsed(rdkit: Rdkit, smiles: string) {
  try {
    return smiles === '' ? undefined : rdkit.parse(smiles);
  } catch {
    return undefined;
  }
}

function definitions(): ScoreDefinition[] {
  const share = { unit: 'share', better: 'higher', published: true } as const;
  const ofAll = { ...share, undefinedWhen: 'there is no row' };
  const ofValid = { undefinedWhen: 'no answer is a molecule', rule: 'mean over valid answers' };
  return [
    {
      ...ofAll,
      name: 'success',
      title: 'success',
      rule: 'valid, and changed as asked; all rows',
      figure: (t) => t[1]! / t[4]!,
    },
    {
      ...ofAll,
      name: 'validity',
      title: 'validity',
      rule: 'the answer parses; all rows',
      figure: (t) => t[0]! / t[4]!,
    },
    {
      ...share,
      ...ofValid,
      name: 'likeness',
      title: 'similarity to the original',
      rule: `${similarity.rule}; ${ofValid.rule}`,
      figure: (t) => t[3]! / t[0]!,
    },
    {
      ...ofValid,
      name: 'change',
      title: 'mean change',
      unit: 'value',
      better: 'higher',
      published: false,
      rule: `in the direction asked for; ${ofValid.rule}`,
      figure: (t) => t[2]! / t[0]!,
    },
  ];
}
