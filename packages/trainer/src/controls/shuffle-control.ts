import { type BootstrapOptions, bootstrapInterval, type Contribution, type Interval } from '@molx/metrics';

/** Summed loss of one answer in nats, over all its tokens and over its value tokens. */
export interface AnswerLoss {
  sum: number;
  valueSum: number;
}

/** One validation prompt, scored three times. */
export interface ControlRow {
  task: string;
  molecule: number | string;
  /** Label tokens, the end token counted. */
  tokens: number;
  valueTokens: number;
  /** With its own molecule's encodings. */
  own: AnswerLoss;
  /** With those of another molecule whose answer differs. */
  shuffled: AnswerLoss;
  /** With the mean soft tokens of the training set. */
  empty: AnswerLoss;
}

/** Losses in nats per label token, pooled over tokens. */
export interface ControlLosses {
  tokens: number;
  own: Interval;
  shuffled: Interval;
  empty: Interval;
  /** shuffled - own: what the right molecule is worth. */
  gap: Interval;
  /** empty - own: that part of the gap which is no punishment for confident wrongness. */
  emptyGap: Interval;
}

/** One line of the shuffle control. */
export interface ControlSummary {
  /** The task's name, or `all`. */
  task: string;
  prompts: number;
  all: ControlLosses;
  /** Over value tokens only. */
  values: ControlLosses;
}

/** The shuffle control over all tasks, then for each task in the order they first appear. */
export function shuffleControl(rows: readonly ControlRow[], options: BootstrapOptions): ControlSummary[] {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  return [undefined, ...tasks].map((task) => {
    const chosen = task === undefined ? rows : rows.filter((row) => row.task === task);
    return {
      task: task ?? 'all',
      prompts: chosen.length,
      all: losses(chosen, (row) => row.tokens, 'sum', options),
      values: losses(chosen, (row) => row.valueTokens, 'valueSum', options),
    };
  });
}

function losses(
  rows: readonly ControlRow[],
  tokensOf: (row: ControlRow) => number,
  sum: keyof AnswerLoss,
  options: BootstrapOptions,
): ControlLosses {
  const contributions: Contribution[] = rows.map((row) => ({
    group: row.molecule,
    totals: [tokensOf(row), row.own[sum], row.shuffled[sum], row.empty[sum]],
  }));
  const perToken = (figure: (own: number, shuffled: number, empty: number) => number) =>
    bootstrapInterval(
      contributions,
      ([tokens = 0, own = 0, shuffled = 0, empty = 0]) => figure(own, shuffled, empty) / tokens,
      options,
    );
  return {
    tokens: rows.reduce((total, row) => total + tokensOf(row), 0),
    own: perToken((own) => own),
    shuffled: perToken((_own, shuffled) => shuffled),
    empty: perToken((_own, _shuffled, empty) => empty),
    gap: perToken((own, shuffled) => shuffled - own),
    emptyGap: perToken((own, _shuffled, empty) => empty - own),
  };
}
