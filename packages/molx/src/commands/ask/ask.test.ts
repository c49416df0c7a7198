import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMolx } from '../../../test/run-molx.js';
import { savedTinyMolx, tinyMolx } from '../../../test/tiny-molx.js';
import { type Interrupt, listenForInterrupt } from '../../command/index.js';
import type { Molx } from '../../molx.js';
import { modelPath } from '../embedded-model.js';
import { askSession } from './ask-session.js';
import { writeAnswer } from './write-answer.js';

let saved: Awaited<ReturnType<typeof savedTinyMolx>>;
let model: string[];
beforeAll(async () => {
  await useCpuBackend({ gemm: 'js' });
  saved = await savedTinyMolx();
  model = ['--model', join(saved.folder, 'molx'), '--gemm', 'js', '--device', 'cpu'];
});
afterAll(() => saved.remove());

describe('molx ask', () => {
  it('prints the answer on stdout, and the device once on stderr', async () => {
    const { code, stdout, stderr } = await runMolx(
      'ask',
      ...model,
      '--smiles',
      'CCO',
      'What is it?',
      '--max-new-tokens',
      '6',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S.*\n$/);
    expect(stderr.match(/matrix products by js/g)).toHaveLength(1);
    const json = await runMolx('ask', ...model, '--smiles', 'CCO', 'What', 'is it?', '--max-new-tokens', '6', '--json');
    expect(JSON.parse(json.stdout)).toEqual({ smiles: 'CCO', question: 'What is it?', answer: stdout.trimEnd() });
  });

  it('takes molecules in the question', async () => {
    const { code, stdout } = await runMolx('ask', ...model, 'Is <mol>CCO</mol> like <mol>CO</mol>?', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ smiles: null, question: 'Is <mol>CCO</mol> like <mol>CO</mol>?' });
  });

  it.each([
    ['a bad molecule', ['--smiles', 'C1CC', 'What is it?'], 2, 'cannot parse SMILES "C1CC"'],
    ['no molecule', ['What is it?'], 2, 'about which molecule?'],
    ['two that contradict', ['--smiles', 'C', 'Is <mol>CCO</mol> toxic?'], 2, '(--smiles) would go unasked'],
    ['--json without a question', ['--json'], 2, '--json needs a question.'],
    ['a wrong number', ['--seed', 'x', 'What?'], 2, '--seed: expected a whole number'],
    ['an unknown flag', ['--smile', 'C'], 2, "unknown option '--smile'"],
    ['an unknown device', ['--smiles', 'C', '--device', 'gpu', 'What?'], 2, 'device must be auto'],
    ['an absent model', ['--smiles', 'C', '--model', './no-such-run', 'What?'], 1, './no-such-run: does not exist'],
    [
      'an absent language model',
      ['--smiles', 'C', '--llm', './no-such-llm', 'What?'],
      1,
      './no-such-llm: does not exist',
    ],
  ])('says what is wrong with %s', async (_what, args, expected, message) => {
    const { code, stdout, stderr } = await runMolx('ask', ...model, ...args);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).not.toMatch(/\n +at /);
  });
});

describe('modelPath', () => {
  it('takes the named model, else the embedded one, else asks for one', () => {
    expect(modelPath('runs/mine', undefined)).toBe('runs/mine');
    expect(modelPath(undefined, join(saved.folder, 'molx'))).toBe(join(saved.folder, 'molx'));
    expect(() => modelPath(undefined, undefined)).toThrow(
      '--model is needed: this package brings no model of its own.',
    );
    expect(() => modelPath(undefined, join(saved.folder, 'none'))).toThrow(
      `--model is needed: the embedded model is not there (${join(saved.folder, 'none')}).`,
    );
  });
});

describe('askSession', () => {
  let molx: Molx;
  let interrupt: Interrupt;
  beforeAll(async () => {
    molx = await tinyMolx();
    interrupt = listenForInterrupt();
  });
  afterAll(() => {
    interrupt.close();
    molx.dispose();
  });
  const session = async (input: Readable, smiles?: string) => {
    let answers = '';
    const said: string[] = [];
    const speak = (message: string) => void said.push(message);
    await askSession(molx, {
      smiles,
      options: { maxNewTokens: 6, signal: interrupt.signal },
      interrupt,
      logger: { debug: speak, info: speak, warn: speak },
      streams: {
        input,
        answers: { write: (text) => (answers += text) },
        prompt: new Writable({ write: (_a, _b, end) => end() }),
      },
    });
    return { answers: answers.split('\n').slice(0, -1), said };
  };
  const answerOf = async (question: string, smiles: string) =>
    (await molx.answer(question, [smiles], { maxNewTokens: 6 }))[0];

  it('answers line by line, changes the molecule, and survives mistakes', async () => {
    const lines = [
      'What is it?',
      '/smiles C1CC',
      '',
      '/smiles c1ccccc1',
      'What is it?',
      '/help',
      '/quit',
      'Never asked.',
    ];
    const { answers, said } = await session(Readable.from(lines.map((line) => `${line}\n`)), 'OCC');
    expect(answers).toEqual([await answerOf('What is it?', 'CCO'), await answerOf('What is it?', 'c1ccccc1')]);
    expect(said).toEqual([
      'Ask about CCO. /smiles SMILES changes the molecule, /quit ends.',
      'cannot parse SMILES "C1CC": unclosed ring',
      'Now about c1ccccc1.',
      'There is no /help. /smiles SMILES changes the molecule, /quit ends.',
    ]);
  });

  it('lets a question spell out another molecule than the current one', async () => {
    const { answers, said } = await session(
      Readable.from(['Describe <mol>CCO</mol>.\n', 'Describe <mol>.\n', 'Describe <mol>, not <mol>CCO</mol>.\n']),
      'c1ccccc1',
    );
    expect(answers).toEqual([
      await answerOf('Describe <mol>.', 'CCO'),
      await answerOf('Describe <mol>.', 'c1ccccc1'),
      await answerOf('Describe <mol>, not <mol>CCO</mol>.', 'c1ccccc1'),
    ]);
    expect(said).toHaveLength(1);
  });

  it('begins without a molecule, and ends with the input', async () => {
    const { answers, said } = await session(Readable.from(['What is it?\n', '/smiles CCO\nWhat is it?']));
    expect(answers).toEqual([await answerOf('What is it?', 'CCO')]);
    expect(said[1]).toContain('about which molecule?');
  });

  it('ends with Ctrl-C', async () => {
    const input = new PassThrough();
    const running = session(input, 'CCO');
    input.write('What is it?\n');
    setImmediate(interrupt.interrupt);
    await expect(running).rejects.toMatchObject({ code: 'interrupted' });
  });
});

it('writes an answer without the blanks around it', async () => {
  const pieces = async function* () {
    yield* ['  ', ' It', ' is', ' ', 'so. ', '\n'];
  };
  let written = '';
  const answer = await writeAnswer(pieces(), { write: (text) => (written += text) });
  expect([answer, written]).toEqual(['It is so.', 'It is so.\n']);
});
