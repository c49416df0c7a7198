/** How likely a model held a token, in nats, and what it held likeliest in its place. */
export interface TokenLogprob {
  id: number;
  logprob: number;
  /** Likeliest first; of equal ones the lower id. */
  top: { id: number; logprob: number }[];
}

/**
 * The log-probability of a token by the model's own distribution: before temperature, top k and top p.
 *
 * @param logits  [vocabulary]
 * @param top     how many of the likeliest tokens to name
 */
export function tokenLogprob(logits: Float32Array, id: number, top: number): TokenLogprob {
  const maximum = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const logSum = maximum + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - maximum), 0));
  const of = (token: number) => ({ id: token, logprob: logits[token]! - logSum });
  return { ...of(id), top: likeliest(logits, top).map(of) };
}

/** The ids of the `count` highest logits, by one walk: `count` is small. */
function likeliest(logits: Float32Array, count: number): number[] {
  const best: number[] = [];
  if (count === 0) return best;
  for (let id = 0; id < logits.length; id++) {
    if (best.length === count && logits[id]! <= logits[best.at(-1)!]!) continue;
    if (best.length === count) best.pop();
    let at = best.length;
    while (at > 0 && logits[best[at - 1]!]! < logits[id]!) at--;
    best.splice(at, 0, id);
  }
  return best;
}
