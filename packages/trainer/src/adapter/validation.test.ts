import { silentLogger } from '@molx/core';
import { batchPrompts, spliceSoftTokens } from '@molx/llm-bridge';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsDevice, TinyWorkplace, tinyRecipe } from '../../test/tiny-run.js';
import { shuffleControl } from '../controls/index.js';
import { RunFolder } from '../run-folder/index.js';
import type { AdapterBatch } from './adapter-objective.js';
import { type AdapterRun, openAdapterRun } from './open-adapter-run.js';
import { planAdapterStages } from './plan-adapter-stages.js';
import { SoftTokenBank } from './soft-token-bank.js';
import type { PairedQuestion } from './validation.js';

let place: TinyWorkplace;
let run: AdapterRun;
const open = async (recipe: object) => {
  const out = place.freshOut();
  const options = { recipe: await place.recipe(recipe), out, device: await jsDevice(), logger: silentLogger };
  return openAdapterRun(options, await RunFolder.open(out));
};

beforeAll(async () => {
  place = await TinyWorkplace.make();
  const recipe = tinyRecipe();
  recipe.model.adapter.outputScale = 20; // loud enough that the random LM hears the molecule
  recipe.evaluation.molecules = 12;
  run = await open(recipe);
});
afterAll(() => {
  run.module.dispose();
  run.lm.dispose();
  place.remove();
});

/** The answer's summed loss when the slots hold `softTokens`, [slots, hidden], computed alone. */
function lossWith({ labelled }: PairedQuestion, softTokens: tf.Tensor): number {
  return tf.tidy(() => {
    const { inputIds, attentionMask, labels, positions } = batchPrompts([labelled], { padId: 0 });
    const inputsEmbeds = spliceSoftTokens(run.lm.embed(inputIds), softTokens, positions);
    return run.lm.loss({ inputsEmbeds, attentionMask, labels: labels! }).sum.dataSync()[0]!;
  });
}

const encode = (smiles: string) => tf.squeeze(run.module.train(false).forward([run.inputs.of(smiles)]), [0]);

describe('Validation', () => {
  it('gives each prompt its own molecule, another whose answer differs, and the mean', async () => {
    const { validation, dataset, module, inputs } = run;
    const look = await validation.look();
    const empty = SoftTokenBank.encode(
      module,
      dataset.train.map(({ smiles }) => inputs.of(smiles)),
      5,
    ).mean();
    const rows = await validation.control(look, empty);
    const questions = validation.questions.filter(({ partner }) => partner >= 0);
    expect(rows.length).toBe(questions.length);
    expect(questions.length + validation.unpaired).toBe(validation.questions.length);
    const mean = tf.tidy(() => {
      const all = dataset.train.map(({ smiles }) => encode(smiles));
      return tf.keep(tf.mean(tf.stack(all), 0));
    });
    const truthOf = new Map(
      validation.questions.map(({ task, molecule, truth }) => [`${task.name}/${molecule}`, truth]),
    );
    questions.forEach((question, index) => {
      const { task, molecule, partner, truth } = question;
      const row = rows[index]!;
      expect(row).toMatchObject({ task: task.name, molecule });
      expect(partner).not.toBe(molecule);
      expect(truthOf.get(`${task.name}/${partner}`)).not.toBe(truth);
      // alone and unpadded against batched: the order of sums differs, 1e-4 of some ten nats
      expect(row.tokens).toBe(question.labelled.ids.length - question.prompt.ids.length);
      expect(row.shuffled.sum).not.toBeCloseTo(row.own.sum, 3);
      if (index % 5 > 0) return; // some of each task, computed anew
      const { own, shuffled, empty: without } = row;
      expect(own.sum / lossWith(question, encode(validation.records[molecule]!.smiles))).toBeCloseTo(1, 4);
      expect(shuffled.sum / lossWith(question, encode(validation.records[partner]!.smiles))).toBeCloseTo(1, 4);
      expect(without.sum / lossWith(question, mean)).toBeCloseTo(1, 4);
    });
    mean.dispose();

    const { all } = shuffleControl(rows, { seed: 0, resamples: 100 })[0]!;
    const pooled = rows.reduce((sum, { own }) => sum + own.sum, 0) / rows.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(all.own.value).toBeCloseTo(pooled, 10);
    expect(look.loss).toBeCloseTo(pooled, 10);
  });

  it('counts the tokens of values apart', () => {
    const { validation, lm } = run;
    for (const { task, truth, isValue, labelled, prompt } of validation.questions) {
      const ids = labelled.ids.slice(prompt.ids.length);
      if (task.kind !== 'integer') continue;
      expect(lm.tokenizer.decode(ids.filter((_, index) => isValue[index])).trim()).toBe(truth);
      expect(isValue.at(-1)).toBe(false); // EOS
    }
  });

  it('asks the same questions each time, and never shows the SMILES', async () => {
    const recipe = tinyRecipe();
    const again = await open({
      ...recipe,
      prompt: { ...recipe.prompt, includeSmiles: true },
      tasks: { ...recipe.tasks, canonicalSmiles: { weight: 1 } },
      evaluation: { ...recipe.evaluation, molecules: 12 },
    });
    const asked = ({ text, molecule, partner, truth }: PairedQuestion) => ({ text, molecule, partner, truth });
    expect(again.validation.questions.map(asked)).toEqual(run.validation.questions.map(asked));
    const [example] = again.dataset.train;
    const training = again.prompts.question({ task: 'kind', answer: 0 }, example!, {
      pick: (all: readonly unknown[]) => all[0],
    } as never);
    expect(training.text).toContain(`Molecule:${example!.source}<mol>`);
    again.module.dispose();
    again.lm.dispose();
  });
});

describe('planAdapterStages', () => {
  const batches = (permute: boolean, randomSmiles = 0) => {
    const recipe = { ...run.recipe, randomSmiles };
    const stages = planAdapterStages({ ...run, recipe, records: run.dataset.train, permute });
    const source = stages[1]!.batches();
    return Array.from({ length: 8 }, () => {
      const sampled = source.next();
      return { examples: sampled.examples, batch: stages[1]!.collate(sampled) as AdapterBatch };
    });
  };
  const smilesOf = (record: number) => run.dataset.train[record]!.smiles;

  it('gives every prompt its own molecule, or the same other one in the control', () => {
    const partners = new Map<string, string>();
    for (const permute of [false, true]) {
      for (const { examples, batch } of batches(permute)) {
        examples.forEach(({ task, record }, row) => {
          const given = run.dataset.train.find(({ smiles }) => run.inputs.of(smiles) === batch.inputs[row])!.smiles;
          if (!permute) expect(given).toBe(smilesOf(record));
          else expect(given).not.toBe(smilesOf(record));
          if (!permute) return;
          const known = partners.get(`${task}/${record}`) ?? given;
          expect(given).toBe(known);
          partners.set(`${task}/${record}`, given);
        });
      }
    }
    const prompts = (permute: boolean) => batches(permute).map(({ batch }) => batch.prompts.map(({ ids }) => ids));
    expect(prompts(true)).toEqual(prompts(false));
  });

  it('writes a random SMILES into the tokens only, the same for the same draw', () => {
    const [first, second] = [batches(false, 1), batches(false, 1)];
    const inputs = first.flatMap(({ batch }) => batch.inputs);
    expect(inputs).toEqual(second.flatMap(({ batch }) => batch.inputs));
    const own = first.flatMap(({ examples }) => examples.map(({ record }) => run.inputs.of(smilesOf(record))));
    inputs.forEach((input, index) => {
      expect(input.graph).toBe(own[index]!.graph);
      expect(input.bits).toBe(own[index]!.bits);
    });
    const changed = inputs.filter(({ tokens }, index) => String(tokens) !== String(own[index]!.tokens));
    expect(changed.length).toBeGreaterThan(inputs.length * 0.8);
  });
});
