import type { GenerateOptions } from '@molx/llm-bridge';
import { expect, it } from 'vitest';
import type { ModelQuestion } from './answering-model.js';
import { LocalModel, type PromptEngine } from './local-model.js';
import { textTemplate, writePrompt } from './prompt-writer.js';

/** An engine of 40 places, a character each, that answers with the end of its prompt. */
function engineOf(asked: string[]): PromptEngine {
  return {
    maxPositions: 40,
    write: (question, shots) => writePrompt(question, shots, { template: textTemplate, showsMolecules: false }),
    length: (prompt) => prompt.length,
    answerLength: (answer) => answer.length,
    generate: async (prompts) => {
      asked.push(...prompts);
      return prompts.map((prompt) => prompt.slice(-7));
    },
    logLikelihoods: async (prompts, answers) => {
      asked.push(...prompts);
      return answers.map((answer) => -answer.length);
    },
    dispose: () => {},
  };
}

const question = (options: Partial<ModelQuestion>): ModelQuestion => ({
  id: '1',
  instruction: 'Say.',
  label: 'Kind',
  smiles: 'CCO',
  needsSmiles: false,
  examples: [{ smiles: 'CO', instruction: 'Say.', answer: 'A' }],
  maxNewTokens: 8,
  ...options,
});

it('answers numbers by the median of what it draws, and all else greedily', async () => {
  const drawn = ['about -2.5', '1', 'no idea', '-1.5'];
  const asked: GenerateOptions[] = [];
  const engine: PromptEngine = {
    ...engineOf([]),
    generate: async (prompts, options) => {
      asked.push(options);
      return options.samples === undefined ? prompts.map(() => 'greedy') : drawn;
    },
  };
  const model = new LocalModel(engine, { facts: {}, shots: 0, numberSamples: 4, batchSize: 4 });
  const { answers } = await model.answer([question({ isNumber: true }), question({})], {});
  expect(answers).toEqual([
    { text: '-1.5', samples: drawn, examples: 0 },
    { text: 'greedy', examples: 0 },
  ]);
  expect(asked.map(({ samples, temperature }) => [samples, temperature])).toEqual([
    [undefined, undefined],
    [4, 1],
  ]);
  expect(model.facts['numbers']).toBe('median of 4 samples');
  drawn.splice(0, 4, 'none', 'at', 'all', '');
  expect((await model.answer([question({ isNumber: true })], {})).answers[0]!.text).toBe('');
});

async function ask(...questions: ModelQuestion[]) {
  const asked: string[] = [];
  const model = new LocalModel(engineOf(asked), { facts: {}, shots: 1, batchSize: 4 });
  const { answers } = await model.answer(questions, {});
  return { asked, answers };
}

it('leaves out examples that do not fit, then cuts SMILES text that does not', async () => {
  const { asked, answers } = await ask(question({}), question({ smiles: 'C'.repeat(30) }));
  // "Say.\nMolecule: " and "\nAnswer:" take 23 of the 32 places that the answer leaves
  expect(asked).toEqual(['Say.\nMolecule: CCO\nAnswer:', `Say.\nMolecule: ${'C'.repeat(9)}\nAnswer:`]);
  expect(answers.map(({ examples, error }) => [examples, error])).toEqual([
    [0, undefined],
    [0, undefined],
  ]);
});

it('leaves room for the longest choice, and refuses a question whose choices leave none', async () => {
  const choices = ['Acid.', 'An alcohol.'];
  const { asked, answers } = await ask(
    question({ smiles: 'C'.repeat(30), choices }),
    question({ choices: ['Acid.', 'A long description.'] }),
  );
  // 23 places of 40 for the words, 11 for the longer choice
  expect(asked).toEqual(Array(2).fill(`Say.\nMolecule: ${'C'.repeat(6)}\nAnswer:`));
  expect(answers).toEqual([
    { text: 'Acid.', logLikelihoods: [-5, -11], examples: 0 },
    {
      text: '',
      examples: 0,
      error: 'the prompt has 23 tokens, its longest choice 19, the model 40 positions',
    },
  ]);
});

it('refuses what is too long in itself, and asks the rest', async () => {
  const long = 'Which molecule has this description? It is long.';
  const { asked, answers } = await ask(
    question({ smiles: undefined, instruction: long, examples: [] }),
    question({ instruction: long, choices: ['Yes', 'No'] }),
    question({ choices: ['Yes', 'No'], examples: [] }),
  );
  expect(answers[0]!.text).toBe('');
  expect(answers[0]!.error).toMatch(/^the prompt has \d+ tokens, the model 40 positions$/);
  expect(answers[1]!.error).toContain('40 positions');
  expect(answers[2]).toEqual({ text: 'No', logLikelihoods: [-3, -2], examples: 0 });
  expect(asked).toHaveLength(2);
});
