import { Random } from '@molx/core';

/** A prompt of the shuffle control: whose molecule it asks about, and its true answer. */
export interface ControlPrompt {
  molecule: number;
  answer: string;
}

/**
 * Pairs each prompt of one task with another prompt's molecule whose answer differs.
 *
 * Where no answer is that of more than half of the prompts, each prompt's molecule is used once, so that the shuffled
 * molecules are distributed as the right ones. Otherwise, and for a prompt whose partner would be its own molecule
 * (several answers of one molecule), a partner is drawn from all that differ.
 *
 * @returns [prompts], the index of the prompt whose molecule stands in, or -1 where none differs
 */
export function pairDifferently(prompts: readonly ControlPrompt[], seed: number): Int32Array {
  const random = new Random(`${seed}/pair differently`);
  const byAnswer = new Map<string, number[]>();
  for (const [index, { answer }] of prompts.entries()) {
    const group = byAnswer.get(answer);
    if (group === undefined) byAnswer.set(answer, [index]);
    else group.push(index);
  }
  const groups = random.shuffle([...byAnswer.values()].map((group) => random.shuffle(group)));
  const order = groups.flat();
  const largest = groups.reduce((most, group) => Math.max(most, group.length), 0);
  const differs = (a: number, b: number) =>
    prompts[a]?.answer !== prompts[b]?.answer && prompts[a]?.molecule !== prompts[b]?.molecule;

  const partners = new Int32Array(prompts.length).fill(-1);
  for (const [place, prompt] of order.entries()) {
    const rotated = order[(place + largest) % order.length] as number;
    if (differs(prompt, rotated)) {
      partners[prompt] = rotated;
      continue;
    }
    const others = order.filter((other) => differs(prompt, other));
    if (others.length > 0) partners[prompt] = random.pick(others);
  }
  return partners;
}
