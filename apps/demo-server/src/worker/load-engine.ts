import path from 'node:path';
import { selectDevice } from '@molx/nn/node';
import { embeddingKinds, embeddingWidth, findCheckpoint, Molx } from 'molx';
import type { EngineFacts, EngineMethod, EngineMethods } from '../engine/engine-methods.js';
import type { EngineLoad } from '../engine/messages.js';
import { attributeRequest } from './attribute-request.js';
import { EmbedQueue } from './embed-queue.js';
import type { EngineSettings } from './engine-settings.js';
import { Generation } from './generation.js';
import { moleculeFacts } from './molecule-facts.js';
import { MoleculeIndex } from './molecule-index.js';
import { Scheduler } from './scheduler.js';

/** How a method is called: `signal` aborts when the caller has gone. */
export interface CallContext<M extends EngineMethod> {
  signal: AbortSignal;
  onPiece(piece: EngineMethods[M]['piece']): void;
}

export type MethodHandlers = {
  [M in EngineMethod]: (
    params: EngineMethods[M]['params'],
    context: CallContext<M>,
  ) => Promise<EngineMethods[M]['result']>;
};

/** A model at work. */
export interface LoadedEngine {
  facts: EngineFacts;
  methods: MethodHandlers;
  close(): Promise<void>;
}

/**
 * Chooses the device and loads the model. The index of molecules is made afterwards, between requests.
 *
 * @param onLoad  hears how busy the engine is, whenever that changes
 */
export async function loadEngine(settings: EngineSettings, onLoad: (load: EngineLoad) => void): Promise<LoadedEngine> {
  const { description } = await selectDevice(settings.device, { gemm: settings.gemm });
  const { llm, allowMismatch } = settings;
  const checkpoint = findCheckpoint(settings.model);
  const molx = await Molx.fromPretrained(checkpoint, { llm, allowMismatch });
  const scheduler = new Scheduler(() => report());
  const generation = new Generation(molx, scheduler, { maxRows: settings.maxRows });
  const embeddings = new EmbedQueue(molx, () => scheduler.wake());
  const index = new MoleculeIndex(molx.rdkit, settings.index);
  scheduler.add(generation);
  scheduler.add(embeddings);
  const report = () => {
    const waiting = generation.waiting + embeddings.waiting + scheduler.waiting;
    onLoad({ rows: generation.rows, waiting, indexed: index.isReady ? index.size : undefined });
  };
  const filling = index.fill(scheduler).finally(report);
  filling.catch(() => undefined);
  const methods: MethodHandlers = {
    generate: (params, context) => generation.write(params, context),
    embed: (params, { signal }) => embeddings.embed(params, signal),
    async parse({ molecules, drawing, highlightAtoms }, { signal }) {
      const found: EngineMethods['parse']['result'] = [];
      // each is a job of its own: many let others in between
      for (const molecule of molecules) {
        found.push(await scheduler.run(() => moleculeFacts(molx.rdkit, molecule, { drawing, highlightAtoms }), signal));
      }
      return found;
    },
    similar: (params, { signal }) => scheduler.run(() => index.search(params), signal),
    attribute: async (params, { signal }) => {
      const answer = params.answer ?? (await ownAnswer(params, signal));
      return attributeRequest(molx, { ...params, answer }, (piece) => scheduler.run(piece, signal));
    },
  };
  const ownAnswer = async ({ smiles, question }: EngineMethods['attribute']['params'], signal: AbortSignal) => {
    let text = '';
    await methods.generate(
      {
        prompts: [
          {
            source: { kind: 'conversation', turns: [{ role: 'user', text: question, molecules: [{ smiles }] }] },
            answerer: 'molx',
          },
        ],
        choices: 1,
        sampling: { maxTokens: 64, temperature: 0, topP: 1, seed: 0, stop: [], ignoreEnd: false, logprobs: undefined },
      },
      { signal, onPiece: (piece) => (text += piece.text) },
    );
    return text.trim();
  };
  return {
    facts: factsOf(molx, settings, checkpoint, description),
    methods,
    async close() {
      await scheduler.close();
      generation.dispose();
      molx.dispose();
    },
  };
}

function factsOf(molx: Molx, { model }: EngineSettings, checkpoint: string, device: string): EngineFacts {
  const { module, lm } = molx;
  const hasAdapter = module.adapter !== undefined;
  const kinds = embeddingKinds.filter((kind) => hasAdapter && (kind === 'fused' || module.modalities.includes(kind)));
  return {
    model: path.basename(path.resolve(model)),
    hasAdapter,
    device,
    maxPositions: lm.config.max_position_embeddings,
    embeddings: kinds.map((kind) => ({ kind, width: embeddingWidth(module, kind) })),
    checkpoint,
  };
}
