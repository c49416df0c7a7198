/** Token ids of several molecules as one rectangle. */
export interface TokenBatch {
  /** [sequences, tokens], padded on the right */
  ids: Int32Array;
  /** [sequences, tokens], 1 where a token is, 0 on padding */
  mask: Int32Array;
  shape: [sequences: number, tokens: number];
}

export interface PadTokensOptions {
  /** Default 0, DeepChem's [PAD]. */
  padId?: number;
  /** Rounds the width up to a multiple of this. Default 1. */
  multipleOf?: number;
}

/** Pads sequences of ids to the longest one. No sequences give shape [0, 0]. */
export function padTokens(
  sequences: readonly ArrayLike<number>[],
  { padId = 0, multipleOf = 1 }: PadTokensOptions = {},
): TokenBatch {
  let longest = 0;
  for (const sequence of sequences) longest = Math.max(longest, sequence.length);
  const width = Math.ceil(longest / multipleOf) * multipleOf;
  const ids = new Int32Array(sequences.length * width).fill(padId);
  const mask = new Int32Array(sequences.length * width);
  sequences.forEach((sequence, row) => {
    ids.set(sequence, row * width);
    mask.fill(1, row * width, row * width + sequence.length);
  });
  return { ids, mask, shape: [sequences.length, width] };
}
