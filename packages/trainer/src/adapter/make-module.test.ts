import { join } from 'node:path';
import { GraphEncoder, resolveGraphEncoderConfig } from '@molx/graph-encoder';
import { CausalLM } from '@molx/llm-bridge';
import { SmilesEncoder } from '@molx/smiles-encoder';
import type * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TinyWorkplace, tinyRecipe } from '../../test/tiny-run.js';
import type { MolxRecipe } from '../recipe/index.js';
import { trainedParts } from '../recipe/index.js';
import { makeModule } from './make-module.js';
import { parameterTable, parameterTotals } from './parameter-table.js';
import { trainParts } from './train-parts.js';

let place: TinyWorkplace;
let lm: CausalLM;
beforeAll(async () => {
  place = await TinyWorkplace.make({ rows: 1 });
  lm = await CausalLM.fromPretrained(place.file('lm'));
});
afterAll(() => {
  lm.dispose();
  place.remove();
});

/** A recipe with changes to its model. */
async function recipe(change: Record<string, object> = {}, seed = 7): Promise<MolxRecipe> {
  const tree = tinyRecipe();
  const model: Record<string, unknown> = { ...tree.model };
  for (const [part, settings] of Object.entries(change)) model[part] = { ...(model[part] as object), ...settings };
  return place.recipe({ ...tree, seed, model });
}

const values = (tensor: tf.Tensor) => [...tensor.dataSync()];
const rms = (numbers: number[]) => Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0) / numbers.length);

describe('makeModule', () => {
  it('is random by the seed', async () => {
    const [a, b, c] = [
      await makeModule(await recipe(), lm),
      await makeModule(await recipe(), lm),
      await makeModule(await recipe({}, 8), lm),
    ];
    const [first, second] = [await a.state(), await b.state()];
    expect(first).toEqual(second);
    expect(first).not.toEqual(await c.state());
    for (const module of [a, b, c]) module.dispose();
  });

  it("starts the soft prompt from its text's embeddings, or as large as those", async () => {
    const given = await makeModule(await recipe({ softPrompt: { tokens: 3, text: 'ring' } }), lm);
    const ids = lm.tokenizer.encode('ring', { addSpecialTokens: false });
    const rows = Array.from({ length: 3 }, (_, token) => values(lm.embed([[ids[token % ids.length]!]]))).flat();
    expect(values(given.adapter!.softPrompt!)).toEqual(rows);
    const random = await makeModule(await recipe({ softPrompt: { tokens: 30 } }), lm);
    const table = rms(values(lm.namedParameters().get('model.embed_tokens.weight')!.tensor));
    expect(rms(values(random.adapter!.softPrompt!)) / table).toBeCloseTo(1, 1);
    given.dispose();
    random.dispose();
  });

  it('scales soft tokens to the embeddings of the language model', async () => {
    const module = await makeModule(await recipe(), lm);
    const table = rms(values(lm.namedParameters().get('model.embed_tokens.weight')!.tensor));
    expect(module.architecture.adapter!.outputScale).toBeCloseTo(1.5 * table, 6);
    module.dispose();
  });

  it("takes a checkpoint's weights with the recipe's dropout, and refuses other sizes", async () => {
    const sizes = { vocabSize: 591, layers: 1, hidden: 16, heads: 2, feedForward: 16, maxPositions: 128 };
    const smiles = SmilesEncoder.random({ ...sizes, layerNormEpsilon: 1e-6 }, { seed: 5 });
    await smiles.savePretrained(place.file('smiles'));
    const graph = GraphEncoder.random(resolveGraphEncoderConfig({ layers: 2, hidden: 12 }), { seed: 6 });
    await graph.savePretrained(place.file('graph'));
    const checkpoints = { smiles: { checkpoint: './smiles' }, graph: { checkpoint: './graph' } };
    const module = await makeModule(await recipe(checkpoints), lm);
    expect(await module.smiles!.state()).toEqual(await smiles.state());
    expect(await module.graph!.state()).toEqual(await graph.state());
    expect(module.smiles!.config).toMatchObject({ dropout: 0.1, layerNormEpsilon: 1e-6 });
    expect(module.graph!.config.dropout).toBe(0.1);
    expect(module.architecture.smiles).toEqual(module.smiles!.config);
    for (const part of [smiles, graph, module]) part.dispose();

    const wide = await recipe({ ...checkpoints, smiles: { checkpoint: './smiles', hidden: 32 } });
    await expect(makeModule(wide, lm)).rejects.toThrow('its hidden is 16, the recipe says 32');
    const missing = await recipe({ graph: { checkpoint: './nowhere' } });
    await expect(makeModule(missing, lm)).rejects.toMatchObject({
      code: 'checkpoint',
      path: join(place.folder, 'nowhere'),
    });
  });

  it('freezes the encoders where told to', async () => {
    const tree = tinyRecipe();
    const frozen = await place.recipe({ ...tree, model: { ...tree.model, trainEncoders: false } });
    const module = await makeModule(frozen, lm);
    trainParts({ module, lora: undefined }, trainedParts(frozen, frozen.stages[0]!));
    const rows = parameterTable({ module, lora: undefined }, lm.parameterCount());
    expect(rows.filter(({ trained }) => trained === 0).map(({ component }) => component)).toEqual([
      'SMILES encoder',
      'graph encoder',
      'language model',
    ]);
    const { trained, total } = parameterTotals(rows);
    expect(trained).toBe(module.parameterCount({ trainable: true }));
    expect(total).toBe(module.parameterCount() + lm.parameterCount());
    module.dispose();
  });
});
