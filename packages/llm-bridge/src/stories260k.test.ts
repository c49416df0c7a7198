import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { CausalLM } from './causal-lm.js';

const folder = resolve(process.env.MOLX_DATA ?? '../shared/data', 'llm_stories260k');

/** What the published checkpoint writes, greedy from BOS, in its authors' own program. */
const knownAnswer = `Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball. She wanted to play with it, but it was too high.
Lily's mom said, "Lily, let's go to the park." Lily was sad and didn't know what to do. She said, "I want to play with your ball, but I can't find it."
Lily was sad and didn't know what to do. She said, "I'm sorry, Lily. I didn't know what to do."
Lily didn't want to help her mom, so she`;

it('stories260K writes its known answer byte for byte', async ({ skip }) => {
  skip(!existsSync(folder), `${folder} is absent; set MOLX_DATA to the data folder`);
  await useCpuBackend();
  const before = tf.memory().numTensors;
  const lm = await CausalLM.fromPretrained(folder);
  const [text] = await lm.generateText({ inputIds: [[lm.tokenizer.bosId!]], maxNewTokens: 210 });
  expect(text!.slice(0, knownAnswer.length)).toBe(knownAnswer);
  lm.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
