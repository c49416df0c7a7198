import { writeFileSync } from 'node:fs';
import { Random } from '@molx/core';
import { loadRdkit } from '@molx/molecule';
import { beforeAll, describe, expect, it } from 'vitest';
import { taskAccuracies } from '../controls/accuracy.js';
import { type ControlRow, shuffleControl } from '../controls/shuffle-control.js';
import { controlVerdict } from './control-section.js';
import { renderReport } from './render-report.js';
import type { ReportData } from './report-data.js';

const tasks = ['description', 'rings', 'groups', 'aromaticRings', 'molecularWeight', 'logP'];
const smiles = [
  'CC(=O)Oc1ccccc1C(=O)O',
  'Cn1cnc2c1c(=O)n(C)c(=O)n2C',
  'CC(C)Cc1ccc(C(C)C(=O)O)cc1',
  'Clc1ccc(CN2CCOCC2)cc1',
];

/** A run with plausible figures; `MOLX_REPORT_SAMPLE=file.html` writes it out to be looked at. */
async function sampleData(): Promise<ReportData> {
  const random = new Random(7);
  const rdkit = await loadRdkit();
  const drawing = (text: string) => {
    const molecule = rdkit.parse(text);
    try {
      return molecule.svg({ width: 300, height: 240 });
    } finally {
      molecule.dispose();
    }
  };
  const rows: ControlRow[] = tasks.flatMap((task, kind) =>
    Array.from({ length: 60 }, (_, molecule) => {
      const tokens = kind < 3 ? 24 : 3;
      const loss = (mean: number) => {
        const sum = tokens * Math.max(0.02, mean + 0.25 * random.normal());
        return { sum, valueSum: 0.7 * sum };
      };
      return {
        task,
        molecule,
        tokens,
        valueTokens: Math.ceil(tokens / 2),
        own: loss(0.9),
        shuffled: loss(1.05 + 0.1 * kind),
        empty: loss(1.02),
      };
    }),
  );
  const answered = ['aromaticRings', 'hBondDonors'].flatMap((task) =>
    Array.from({ length: 80 }, (_, molecule) => {
      const truth = String(random.pick([0, 1, 1, 1, 2, 2, 3]));
      const answer = random.uniform() < 0.75 ? truth : '1';
      return {
        task,
        kind: 'integer' as const,
        molecule,
        truth,
        answer,
        answerShuffled: String(random.pick([0, 1, 2])),
      };
    }),
  );
  const steps = Array.from({ length: 500 }, (_, i) => i + 1);
  const validationSteps = [0, 125, 250, 375, 500];
  const own = (step: number) => 0.9 + 1.6 * Math.exp(-step / 90);
  return {
    summary: {
      recipe: 'quickstart',
      steps: 500,
      epochs: 0.21,
      trainLoss: 0.912,
      valLoss: 0.905,
      valLossShuffled: 1.182,
      valLossEmpty: 1.021,
      trainableParameters: 2_214_118,
      totalParameters: 4_961_206,
      samplesPerSecond: 61.4,
      tokensPerSecond: 1310,
      peakMemoryBytes: 913_000_000,
      device: 'cpu',
      gemm: 'onnxruntime',
      seed: 0,
      wallSeconds: 221.4,
      invalidMolecules: 3,
      version: '0.1.0',
    },
    status: 'finished',
    date: '2026-01-02T03:04:05.000Z',
    llm: 'assets/molx-tiny-lm',
    permuted: false,
    data: { train: 6100, validation: 500, excluded: 12, split: 'scaffold' },
    curves: [
      {
        name: 'train',
        points: steps.map((step) => [step, own(step) + 0.08 * random.normal() + (step < 10 ? 4 : 0)] as const),
      },
      { name: 'validation', points: validationSteps.map((step) => [step, own(step)] as const) },
      { name: 'shuffled', points: validationSteps.map((step) => [step, own(step) + 0.0006 * step] as const) },
      { name: 'empty', points: [[500, 1.021]] },
    ],
    control: shuffleControl(rows, { seed: 0, resamples: 300 }),
    unpaired: 4,
    accuracies: taskAccuracies(answered, { seed: 0, resamples: 300 }),
    parameters: [
      { component: 'SMILES encoder (RoBERTa, 3 x 128)', parameters: 512_128, trained: 512_128 },
      { component: 'graph encoder (GIN, 5 x 128)', parameters: 380_160, trained: 380_160 },
      { component: 'projectors', parameters: 1_321_822, trained: 1_321_822 },
      { component: 'fusion and scale', parameters: 8, trained: 8 },
      { component: 'LLM', parameters: 2_747_088, trained: 0 },
    ],
    molecules: smiles.map((text, index) => {
      const other = smiles[(index + 1) % smiles.length] as string;
      return {
        smiles: text,
        svg: drawing(text),
        shuffledSmiles: other,
        shuffledSvg: drawing(other),
        answers: [
          {
            task: 'Description',
            question: 'Describe the molecule in one sentence.',
            truth:
              'A small, moderately lipophilic, flexible molecule with one aromatic ring, no aliphatic ring, one carboxylic acid and one ester.',
            answer:
              'A small, moderately lipophilic, flexible molecule with one aromatic ring, no aliphatic ring and one carboxylic acid.',
            answerShuffled: 'A small, hydrophilic, rigid molecule with two aromatic rings and no functional group.',
          },
          {
            task: 'Aromatic rings',
            question: 'How many aromatic rings does the molecule have?',
            truth: '1',
            answer: '1',
            answerShuffled: '2',
            right: true,
            rightShuffled: false,
          },
          {
            task: 'LogP',
            question: 'What is the logP of this molecule?',
            truth: '1.3',
            answer: '1.6',
            answerShuffled: '-1.0',
            right: false,
            rightShuffled: false,
          },
        ],
      };
    }),
    environment: {
      device: 'cpu',
      gemm: 'onnxruntime 1.30.0',
      threads: '2',
      node: 'v20.20.0',
      platform: 'linux x64',
      RDKit: rdkit.version,
    },
    recipe:
      'kind: molx\nname: quickstart\nllm: ../assets/molx-tiny-lm\nprompt:\n  template: "<s>[INST] {instruction} Molecule: {smiles}<mol>"\n',
  };
}

let data: ReportData;
beforeAll(async () => {
  data = await sampleData();
});

describe('renderReport', () => {
  it('is one file without scripts or outside links, with every section', () => {
    const page = renderReport(data);
    const target = process.env['MOLX_REPORT_SAMPLE'];
    if (target !== undefined) writeFileSync(target, page);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|<link|@import|url\((?!#)/);
    for (const id of ['loss', 'control', 'accuracy', 'molecules', 'parameters', 'environment', 'recipe']) {
      expect(page).toContain(`<section id="${id}">`);
    }
    expect(page).toContain('2,214,118 of 4,961,206 are trained: 44.6286\u202f% of the sum.');
    expect(page).toContain('the adapter carries the molecule.');
    expect(page.match(/data:image\/svg\+xml;base64,/g)).toHaveLength(8);
  });

  it('draws a run of as many steps as there are', () => {
    const points = Array.from({ length: 300_000 }, (_, i) => [i + 1, 3 - i / 150_000] as const);
    const page = renderReport({ ...data, curves: [{ name: 'train', points }] });
    expect(page).toContain('>300,000</text>');
  });

  it('says whose answers the molecules got, and from what', () => {
    const answers = 'Greedy answers of the';
    expect(renderReport(data)).toContain(`${answers} frozen LLM, which sees no SMILES.`);
    expect(renderReport({ ...data, lora: true })).toContain(`${answers} LLM with LoRA, which sees no SMILES.`);
    const page = renderReport({ ...data, lora: true, readsText: true });
    expect(page).toContain(`${answers} LLM with LoRA, which reads SMILES text.`);
    expect(page).toContain('with the molecule’s own SMILES text, and with that of the small molecule below it.');
    expect(page).not.toContain('encodings');
  });

  it('escapes whatever comes from data', () => {
    const evil = '<script>alert("x")</script>&\'';
    const [molecule] = data.molecules;
    const page = renderReport({
      ...data,
      status: evil,
      llm: evil,
      recipe: evil,
      environment: { [evil]: evil },
      summary: { ...data.summary, recipe: evil },
      control: data.control.map((summary) => ({ ...summary, task: evil })),
      accuracies: data.accuracies.map((accuracy) => ({ ...accuracy, task: evil, majorityAnswer: evil })),
      parameters: [{ component: evil, parameters: 1, trained: 0 }],
      molecules: [
        {
          smiles: evil,
          svg: evil,
          shuffledSmiles: evil,
          answers: (molecule?.answers ?? []).map((answer) => ({
            ...answer,
            task: evil,
            question: evil,
            truth: evil,
            answer: evil,
            answerShuffled: evil,
          })),
        },
      ],
    });
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;');
  });

  it('renders a run that measured nothing yet', () => {
    const summary = {
      ...data.summary,
      valLoss: null,
      valLossShuffled: null,
      valLossEmpty: null,
      samplesPerSecond: null,
    };
    const page = renderReport({
      ...data,
      summary,
      curves: [],
      control: [],
      accuracies: [],
      parameters: [],
      molecules: [],
    });
    for (const id of ['loss', 'control', 'accuracy', 'molecules', 'parameters'])
      expect(page).not.toContain(`id="${id}"`);
    expect(page).toContain('not measured');
    expect(page).not.toMatch(/NaN|undefined|null|Infinity/);
  });
});

describe('controlVerdict', () => {
  const control = (value: number, low: number, high: number): ReportData['control'] => {
    const [all] = data.control;
    if (all === undefined) throw new Error('no control');
    return [{ ...all, all: { ...all.all, gap: { value, low, high } } }];
  };

  it('claims no more than the interval allows', () => {
    expect(controlVerdict({ control: control(0.2, 0.1, 0.3), permuted: false })).toBe(
      'With another molecule’s encodings the loss rises by 0.200 nats per label token (95 % interval of the difference 0.10 to 0.30): the adapter carries the molecule.',
    );
    expect(controlVerdict({ control: control(0.02, -0.01, 0.05), permuted: false })).toContain('nothing here shows');
    expect(controlVerdict({ control: control(-0.02, -0.04, -0.01), permuted: false })).toContain('falls by 0.020');
    expect(controlVerdict({ control: control(0.2, 0.1, 0.3), permuted: true })).toContain(
      'trained on permuted molecules',
    );
    expect(controlVerdict({ control: [], permuted: false })).toBe('The shuffle control has not been run.');
  });
});
