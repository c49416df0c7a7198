import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '@molx/checkpoint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointBytes, listeningLogger, metricsOf, TinyWorkplace, tinyRecipe } from '../../test/tiny-run.js';

/** Contrastive alignment, then the adapter and LoRA with dropout everywhere, weights averaged. */
function everything() {
  const tree = tinyRecipe();
  const [first, second] = tree.stages;
  const { tasks: _, ...schedule } = second!;
  return {
    ...tree,
    model: { ...tree.model, modalityDropout: 0.3 },
    lora: { rank: 2, dropout: 0.2, targetModules: ['q_proj'] },
    ema: { decay: 0.6 },
    stages: [{ ...schedule, name: 'align', objective: 'contrastive', steps: 3, learningRate: 2e-2 }, first!],
  };
}

let place: TinyWorkplace;
let whole: Awaited<ReturnType<TinyWorkplace['train']>>;
beforeAll(async () => {
  place = await TinyWorkplace.make();
  whole = await place.train(everything());
});
afterAll(() => place.remove());

const last = (out: string) => join(out, 'checkpoints/last');
const tensorsOf = (path: string) => readSafetensors(readFileSync(path), path).tensors;

describe('alignment, averages, LoRA and dropout together', () => {
  it('resume bit for bit, stopped in either stage and between them', async () => {
    for (const maxSteps of [2, 3, 5]) {
      const { out } = await place.train(everything(), { maxSteps });
      await place.train(everything(), { out, resume: true });
      expect(checkpointBytes(out)).toEqual(checkpointBytes(whole.out));
      expect(checkpointBytes(out, 'best')).toEqual(checkpointBytes(whole.out, 'best'));
      expect(metricsOf(out)).toEqual(metricsOf(whole.out));
    }
  });

  it('keep the losses of the two stages apart', () => {
    const metrics = metricsOf(whole.out);
    const steps = metrics.filter(({ stage }) => stage !== undefined);
    expect(steps.map((record) => ['contrastive_loss' in record, 'loss' in record])).toEqual([
      ...Array(3).fill([true, false]),
      ...Array(4).fill([false, true]),
    ]);
    const look = metrics.find(({ step, stage }) => step === 3 && stage === undefined)!;
    expect(Object.keys(look).sort()).toEqual(['contrastive_loss', 'contrastive_top1', 'step']);
    const { best, trainLoss } = JSON.parse(readFileSync(join(last(whole.out), 'trainer_state.json'), 'utf8'));
    expect(best.step).toBeGreaterThan(3);
    expect(trainLoss).toBe(whole.summary.trainLoss);
  });

  it('save the averages as the model, and the weights beside them', () => {
    expect(readdirSync(last(whole.out))).toContain('weights.safetensors');
    const weights = tensorsOf(join(last(whole.out), 'weights.safetensors'));
    const model = tensorsOf(join(last(whole.out), 'model.safetensors'));
    const matrices = tensorsOf(join(last(whole.out), 'adapter_model.safetensors'));
    for (const [name, { data }] of weights) {
      const isLora = name.startsWith('lora.');
      const averaged = isLora ? matrices.get(`base_model.model.${name.slice(5)}`) : model.get(name);
      expect(averaged!.data.length, name).toBe(data.length);
      if (name === 'adapter.projectors.graph.0.weight') expect(averaged!.data).not.toEqual(data);
    }
    expect([...weights.keys()].some((name) => name.startsWith('lora.'))).toBe(true);
  });
});

describe('a contrastive stage', () => {
  it('teaches both encodings of held-out molecules to find each other', async () => {
    const tree = tinyRecipe();
    const model = { ...tree.model, smiles: { ...tree.model.smiles, dropout: 0 }, graph: { layers: 2, hidden: 12 } };
    const align = { name: 'align', objective: 'contrastive', steps: 40, batchSize: 16, learningRate: 1e-2 };
    const evaluation = { ...tree.evaluation, molecules: 12, batchSize: 12, everySteps: 1, generate: 0 };
    const { out } = await place.train({ ...tree, model, evaluation, randomSmiles: 0, stages: [align] });
    const looks = metricsOf(out).filter((record) => 'contrastive_top1' in record);
    const losses = looks.map((record) => record['contrastive_loss'] as number);
    expect(losses.at(-1)!).toBeLessThan(Math.log(12) - 0.2); // a guess among twelve costs the logarithm
    expect(losses.at(-1)!).toBeLessThan(losses[0]! - 0.2);
    // without a validation loss there is no best checkpoint
    expect(readdirSync(join(out, 'checkpoints'))).toEqual(['last']);
  });
});

describe('early stopping', () => {
  it('by a figure of generated answers ends the stage, and says so', async () => {
    const tree = tinyRecipe();
    const recipe = {
      ...tree,
      // a model that hardly learns in so few steps: its answers stay as wrong as they were
      stages: tree.stages.map((stage) => ({ ...stage, learningRate: 1e-9, steps: 30 })),
      evaluation: { ...tree.evaluation, everySteps: 1, metric: 'aromaticRings.exact', patience: 2 },
    };
    const logger = listeningLogger();
    const { out, summary } = await place.train(recipe, { logger });
    expect(summary.steps).toBe(6);
    expect(logger.lines).toContain(
      'step 3: the stage ends here, since 2 validations have not bettered its aromaticRings.exact.',
    );
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('finished after 6 of 60 steps');
    const looks = metricsOf(out).filter(({ at, stage }) => at === undefined && stage === undefined);
    expect(looks.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const look of looks) expect(look['aromaticRings.exact']).toBeGreaterThanOrEqual(0);
    const state = JSON.parse(readFileSync(join(last(out), 'trainer_state.json'), 'utf8'));
    expect(state.best).toEqual({ step: 1, valLoss: looks[0]!['loss'], figure: looks[0]!['aromaticRings.exact'] });
  });
});
