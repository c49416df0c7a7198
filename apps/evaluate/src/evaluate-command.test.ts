import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectDevice } from '@molx/nn/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EvaluationPlace } from '../test/evaluation-place.js';
import { complete, fakeServer } from '../test/fake-server.js';
import { runEvaluate } from '../test/run-evaluate.js';
import type { Results } from './results/compute-results.js';
import type { SavedPrediction } from './run/saved-prediction.js';
import type { EvaluationFile } from './run/settings.js';

let place: EvaluationPlace;
beforeAll(async () => {
  await selectDevice('cpu', { gemm: 'js' });
  place = await EvaluationPlace.make();
});
afterAll(() => place.remove());

const files = ['evaluation.json', 'predictions.jsonl', 'results.json', 'attributions.jsonl', 'report.html'];
const common = () => [
  '--data',
  place.data,
  '--gemm',
  'js',
  '--device',
  'cpu',
  '--resamples',
  '50',
  '--wordnet',
  'none',
];
const run = (out: string, ...args: string[]) => runEvaluate('--out', out, ...common(), ...args);
type TaskResult = Results['tasks'][0];
type TaskResults = [TaskResult, TaskResult, TaskResult, TaskResult];

const predictionsOf = (out: string) =>
  place
    .read(out, 'predictions.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SavedPrediction);

describe('evaluate', () => {
  const asked = () => [
    '--models',
    `molx=${place.molx}?numberSamples=3,zero-shot=llm:${place.lm},two-shot=llm:${place.lm}?shots=2`,
    '--tasks',
    'chebi-20/description,bbbp,esol,uspto-50k/retrosynthesis',
    '--split',
    'random',
    '--limit',
    '3',
    '--batch-size',
    '2',
  ];
  let out = '';
  beforeAll(async () => {
    out = place.freshOut();
    const { code, stderr, stdout } = await run(out, ...asked());
    expect([code, stderr]).toEqual([0, expect.stringContaining('report.html')]);
    expect(stdout).toContain('ChEBI-20: description  3 questions, protocol molt5');
  });

  it('answers every question of every task by every model, and scores them', () => {
    const predictions = predictionsOf(out);
    const { tasks } = JSON.parse(place.read(out, 'results.json')) as Results;
    expect(tasks.map(({ name, questions }) => [name, questions])).toEqual([
      ['chebi-20/description', 3],
      ['bbbp/penetrates', 3],
      ['esol/solubility', 3],
      ['uspto-50k/retrosynthesis', 2],
    ]);
    expect(predictions).toHaveLength(3 * 11);
    const [captions, bbbp, esol, retro] = tasks as TaskResults;
    for (const { models } of tasks) expect(models.map(({ model }) => model)).toEqual(['molx', 'zero-shot', 'two-shot']);
    const auc = bbbp.models[0]!.scores.find(({ name }) => name === 'rocAuc')!;
    expect(auc.value === null ? auc.reason : auc.value).toSatisfy(
      (found: unknown) => typeof found === 'number' || String(found).includes('nothing to tell apart'),
    );
    expect(bbbp.models[0]!.calibration!.rows).toBe(3);
    expect(esol.unit).toBe('log mol/L');
    expect(captions.published!.systems.map(({ system }) => system)).toContain('BioT5');
    expect([captions.comparisons.length, captions.comparisons[0]!.than]).toEqual([2, 'molx']);
    expect(retro.models[0]!.scores.map(({ name }) => name)).toContain('morganCounts');
  });

  it('gives the examples to the model that asks for them', () => {
    const shown = (model: string, task: string) =>
      predictionsOf(out)
        .filter((each) => each.model === model && each.task === task)
        .map(({ examples }) => examples);
    expect(shown('zero-shot', 'bbbp/penetrates')).toEqual([0, 0, 0]);
    expect(shown('two-shot', 'bbbp/penetrates').some((examples) => examples > 0)).toBe(true);
  });

  it('draws numbers for the model that asks for it, and no other answers', () => {
    const sampled = predictionsOf(out).filter(({ samples }) => samples !== undefined);
    expect(sampled.map(({ model, task, samples }) => [model, task, samples!.length])).toEqual(
      Array(3).fill(['molx', 'esol/solubility', 3]),
    );
  });

  it('draws a report that needs nothing else', () => {
    const report = place.read(out, 'report.html');
    expect(report).not.toMatch(/<script|src="(?!data:)|href="http/);
    expect(report.match(/data:image\/svg\+xml/g)!.length).toBeGreaterThan(6);
    expect(report).toContain('MolReFlect');
    expect(report).toContain('Calibration');
  });

  it.each([1, 13, 30])('gives the same files when it is cut off after %i lines and goes on', async (lines) => {
    const again = place.freshOut();
    cpSync(out, again, { recursive: true });
    const whole = place.read(again, 'predictions.jsonl').split('\n');
    writeFileSync(
      join(again, 'predictions.jsonl'),
      `${whole.slice(0, lines).join('\n')}\n${whole[lines]!.slice(0, 20)}`,
    );
    const { code } = await runEvaluate('--out', again, '--resume', ...common());
    expect(code).toBe(0);
    for (const name of files) expect([name, place.read(again, name)]).toEqual([name, place.read(out, name)]);
  });

  it('scores anew from the predictions alone', async () => {
    const { code, stdout } = await runEvaluate(
      '--out',
      out,
      '--resume',
      '--data',
      join(place.folder, 'gone'),
      '--resamples',
      '50',
      '--wordnet',
      'none',
      '--json',
    );
    expect([code, stdout]).toEqual([0, place.read(out, 'results.json')]);
    const captions = join(place.folder, 'captions.jsonl');
    const own = predictionsOf(out).filter(({ model, task }) => model === 'molx' && task === 'chebi-20/description');
    writeFileSync(captions, own.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const scored = await runEvaluate(
      'score',
      captions,
      '--kind',
      'caption',
      '--protocol',
      'molt5',
      '--data',
      place.data,
      '--wordnet',
      'none',
      '--json',
    );
    const { values } = JSON.parse(scored.stdout) as { values: Record<string, number> };
    const { tasks } = JSON.parse(stdout) as Results;
    for (const { name, value } of tasks[0]!.models[0]!.scores) expect(values[name]).toBe(value);
  });

  it('refuses a folder that is not empty, other settings, and predictions that are not its own', async () => {
    const full = await run(out, ...asked());
    expect([full.code, full.stderr]).toEqual([2, expect.stringContaining('is not empty. Go on with --resume')]);
    const seeded = await runEvaluate('--out', out, '--resume', '--seed', '7', ...common());
    expect([seeded.code, seeded.stderr]).toEqual([2, expect.stringContaining('seed was 0 and is now 7')]);
    const longer = place.freshOut();
    await run(longer, '--models', place.molx, '--tasks', 'uspto-50k/retrosynthesis');
    const [line] = place.read(longer, 'predictions.jsonl').split('\n');
    appendFileSync(join(longer, 'predictions.jsonl'), `${line}\n`);
    expect((await run(longer, '--resume')).stderr).toContain('holds 3 answers to uspto-50k/retrosynthesis by');
    writeFileSync(join(longer, 'predictions.jsonl'), `${line!.replace('test.smi#1', 'test.smi#9')}\n`);
    expect((await run(longer, '--resume')).stderr).toContain('the data have changed');
  });
});

it('leaves alone what another process works on, and what is no evaluation', async () => {
  const out = place.freshOut();
  const asked = ['--models', `lm=llm:${place.lm}`, '--tasks', 'uspto-50k/retrosynthesis'];
  mkdirSync(out);
  for (const name of ['report.html', 'predictions.jsonl']) writeFileSync(join(out, name), 'of a training');
  const foreign = await run(out, ...asked, '--resume');
  expect([foreign.code, foreign.stderr]).toEqual([2, expect.stringContaining('is not empty. It holds no evaluation')]);
  writeFileSync(join(out, '.lock'), String(process.ppid));
  for (const flag of ['--overwrite', '--resume']) {
    const locked = await run(out, ...asked, flag);
    expect([locked.code, locked.stderr]).toEqual([2, expect.stringContaining(`process ${process.ppid} is working`)]);
  }
  for (const name of ['report.html', 'predictions.jsonl']) expect(place.read(out, name)).toBe('of a training');
  rmSync(out, { recursive: true });
  mkdirSync(out);
  writeFileSync(join(out, '.lock'), ''); // whose process is gone
  expect((await run(out, ...asked, '--resume')).code).toBe(0);
  expect(readdirSync(out)).not.toContain('.lock');
});

it('asks retrieval, edits and described molecules', async () => {
  const out = place.freshOut();
  const tasks = 'chebi-20/retrieval,chebi-20/moleculeOfDescription,uspto-50k/forward,uspto-50k/raise-logP';
  const { code, stderr } = await run(
    out,
    '--models',
    `molx=${place.molx}`,
    '--tasks',
    tasks,
    '--wording',
    'held-out',
    '--split',
    'random',
  );
  expect([code, stderr]).toEqual([0, expect.stringContaining('report.html')]);
  const results = JSON.parse(place.read(out, 'results.json')) as Results;
  const [retrieval, described, forward, edits] = results.tasks as TaskResults;
  expect(retrieval.models[0]!.scores.map(({ name }) => name)).toContain('textRecall1');
  expect([described.scoring, described.questions]).toEqual(['molecule', 16]);
  expect(forward.models[0]!.scores.map(({ name }) => name)).toContain('exactInchi');
  expect([edits.name, edits.goal]).toEqual(['uspto-50k/raise-logP', { number: 'logP', change: 'raise' }]);
  const questions = predictionsOf(out)
    .filter(({ task }) => task === 'chebi-20/moleculeOfDescription')
    .map(({ question }) => question);
  expect(questions[0]).toMatch(
    /^Design the molecule that is described as follows, and write its SMILES: The molecule is/,
  );
});

it('counts retrieval among texts that are too long as refused, and asks on', async () => {
  const chain = (n: number) => 'C'.repeat(n + 1);
  place.write('long/chebi20/test.txt', [
    'CID\tSMILES\tdescription',
    ...[...Array(16).keys()].map(
      (n) => `${n}\t${chain(n)}\t${n === 3 ? 'A chain of carbon. '.repeat(200) : 'A chain.'}`,
    ),
  ]);
  const out = place.freshOut();
  const args = ['--models', `molx=${place.molx},lm=llm:${place.lm}`, '--tasks', 'chebi-20/retrieval'];
  const { code, stderr } = await run(out, ...args, '--data', join(place.folder, 'long'));
  expect([code, stderr]).toEqual([0, expect.stringContaining('report.html')]);
  const [{ models }] = (JSON.parse(place.read(out, 'results.json')) as Results).tasks as TaskResults;
  expect(models.map(({ model, refused }) => [model, refused])).toEqual([
    ['molx', 16],
    ['lm', 16],
  ]);
  for (const { scores } of models) expect(scores.find(({ name }) => name === 'textRecall1')!.value).toBe(0);
});

it("asks TOMG-Bench's edits in the rows' words, and judges by what each asks for", async () => {
  place.write('data/MolEdit/SubComponent/test.csv', [
    'index,Instruction,molecule,removed_group,added_group',
    '5,Replace a hydroxyl in the molecule CCO by thiol.,CCO,hydroxyl,thiol',
    '6,Substitute a halo in the molecule FCCF with benzene_ring.,FCCF,halo,benzene_ring',
  ]);
  const server = await fakeServer((_request, response) => complete(response, 'CCS'));
  try {
    const out = place.freshOut();
    const args = ['--models', `s=${server.url}?model=x`, '--tasks', 'tomg-bench-substitute'];
    const { code } = await run(out, ...args);
    expect(code).toBe(0);
    const [task] = (JSON.parse(place.read(out, 'results.json')) as Results).tasks;
    expect([task!.name, task!.scoring, task!.protocol]).toEqual(['tomg-bench-substitute/edit', 'edit', 'tomg-bench']);
    expect(predictionsOf(out).map(({ question, truth }) => [question, truth])).toEqual([
      ['Replace a hydroxyl in the molecule CCO by thiol.', 'remove hydroxyl, add thiol'],
      ['Substitute a halo in the molecule FCCF with benzene_ring.', 'remove halo, add benzene ring'],
    ]);
    const scores = Object.fromEntries(task!.models[0]!.scores.map(({ name, value }) => [name, value]));
    expect(scores).toMatchObject({ success: 0.5, validity: 1 });
    place.write('wrong/test.csv', [
      'index,Instruction,molecule,removed_group,added_group',
      '5,Do it.,CCO,hydroxyl,gold',
    ]);
    const wrong = await run(place.freshOut(), ...args, '--data', join(place.folder, 'wrong'));
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('"gold" is no functional group')]);
  } finally {
    await server.close();
  }
});

it('asks language models with LoRA, and runs without encoders', async () => {
  const out = place.freshOut();
  const models = `plain=llm:${place.lm},lora=llm:${place.lm}?lora=${await place.lora()},text=${await place.textRun()}`;
  const { code, stderr } = await run(out, '--models', models, '--tasks', 'uspto-50k/retrosynthesis');
  expect([code, stderr]).toEqual([0, expect.stringContaining('report.html')]);
  const answers = (model: string) =>
    predictionsOf(out)
      .filter((each) => each.model === model)
      .map(({ answer }) => answer);
  expect(answers('lora')).toHaveLength(2);
  expect(answers('lora')).not.toEqual(answers('plain'));
  const facts = (JSON.parse(place.read(out, 'evaluation.json')) as EvaluationFile).models;
  expect([facts['lora']!['kind'], facts['text']!['kind']]).toEqual([
    'language model with LoRA, SMILES as text',
    'run, SMILES as text',
  ]);
});

it('says that AUC is undefined where a test set has one class', async () => {
  place.write('one/moleculenet/BBBP.csv', [
    'BBBP,smiles',
    ...[...Array(30).keys()].map((n) => `1,${'C'.repeat(n + 1)}O`),
  ]);
  const out = place.freshOut();
  const { code, stdout } = await run(
    out,
    '--models',
    `m=${place.molx}`,
    '--tasks',
    'bbbp',
    '--data',
    join(place.folder, 'one'),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/ROC-AUC +undefined: all \d+ rows are yes: there is nothing to tell apart/);
});

it('puts the most similar training molecule with its answer into the prompt', async () => {
  const server = await fakeServer((_request, response) => complete(response, 'An acid.'));
  try {
    const out = place.freshOut();
    const { code } = await run(out, '--models', `s=${server.url}?model=x&shots=1`, '--tasks', 'chebi-20/description');
    expect([code, server.received.length]).toEqual([0, 16]);
    const shown = new Map(
      server.received.map(({ body: { messages } }) => [messages.at(-1)!.content.split(': ')[1], messages.slice(0, -1)]),
    );
    // both examples are acyclic, and so is propionic acid: the likeness of the whole molecules decides
    expect(shown.get('CCC(=O)O')!.map(({ content }) => content)).toEqual([
      expect.stringMatching(/\nMolecule: CCCC\(=O\)O$/),
      'The molecule is butyric acid.',
    ]);
    expect(shown.get('CCO')!.map(({ content }) => content)[1]).toMatch(
      /^(It is butane|The molecule is butyric acid)\.$/,
    );
  } finally {
    await server.close();
  }
});

it('keeps what a failing server has answered, asks the other models, and goes on later', async () => {
  let isDown = true;
  const server = await fakeServer((_request, response, count) =>
    isDown && count > 2 ? response.end('garbage') : complete(response, 'No.'),
  );
  try {
    const out = place.freshOut();
    const models = `remote=${server.url}?model=x&retries=0&concurrency=1,local=${place.molx}`;
    const args = ['--models', models, '--tasks', 'bbbp,chebi-20/retrieval', '--split', 'random', '--limit', '16'];
    const first = await run(out, ...args);
    expect([first.code, first.stderr]).toEqual([1, expect.stringContaining('remote is not through')]);
    expect(predictionsOf(out).filter(({ model }) => model === 'remote')).toHaveLength(2);
    expect(place.read(out, 'report.html')).toContain('2 of ');
    isDown = false;
    const second = await run(out, '--resume');
    expect([second.code, second.stderr]).toEqual([0, expect.stringContaining("can't be asked chebi-20/retrieval")]);
    const models2 = predictionsOf(out).map(({ model }) => model);
    expect(models2).toEqual([...models2].sort().reverse());
    const { tasks } = JSON.parse(place.read(out, 'results.json')) as Results;
    const auc = tasks[0]!.models[0]!.scores.find(({ name }) => name === 'rocAuc')!;
    expect([auc.value, auc.reason]).toEqual([null, expect.stringContaining('have no margin')]);
  } finally {
    await server.close();
  }
});

it.each([
  ['no models', ['--tasks', 'esol'], '--models and --tasks are needed'],
  ['an unknown card', ['--models', 'x', '--tasks', 'esoll'], 'esoll: no data card of this name. Did you mean "esol"?'],
  [
    'an unknown task',
    ['--models', 'x', '--tasks', 'tox21/NR-A'],
    'the card tox21 has no task "NR-A". Did you mean "NR-AR"?',
  ],
  [
    'missing data',
    ['--models', 'x', '--tasks', 'freesolv'],
    'of the data set freesolv. Fetch it: molx data pull freesolv',
  ],
  [
    'a server without a model',
    ['--models', 'http://127.0.0.1:1/v1', '--tasks', 'uspto-50k/retrosynthesis'],
    "which of the server's models?",
  ],
  [
    'a template without SMILES',
    ['--models', 'llm:x?template={instruction}', '--tasks', 'uspto-50k/retrosynthesis'],
    'a template needs',
  ],
])('says what is wrong with %s', async (_what, args, message) => {
  const { code, stdout, stderr } = await run(place.freshOut(), ...args);
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([2, '']);
});

it('refuses labels that parse for no row', async () => {
  place.write('words/moleculenet/BBBP.csv', [
    'BBBP,smiles',
    ...[...Array(30).keys()].map((n) => `high,${'C'.repeat(n + 1)}O`),
  ]);
  const { code, stderr } = await run(
    place.freshOut(),
    '--models',
    'x',
    '--tasks',
    'bbbp',
    '--data',
    join(place.folder, 'words'),
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining('is neither yes nor no')]);
});
