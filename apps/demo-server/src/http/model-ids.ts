import type { EmbeddingKind } from 'molx';
import type { Answerer, EngineFacts } from '../engine/engine-methods.js';
import { ApiError } from './api-error.js';

/** The chat models: the run's name, and the language model alone where that is another. */
export function chatModels({ model, hasAdapter }: EngineFacts): { id: string; answerer: Answerer }[] {
  const molx = { id: model, answerer: 'molx' as const };
  return hasAdapter ? [molx, { id: `${model}-llm`, answerer: 'llm' as const }] : [molx];
}

export function embeddingModels({ embeddings }: EngineFacts): { id: string; kind: EmbeddingKind }[] {
  return embeddings.map(({ kind }) => ({ id: `molx-${kind}`, kind }));
}

/** @throws {ApiError} 404 for a model that this server does not have */
export function answererOf(facts: EngineFacts, id: string): Answerer {
  const models = chatModels(facts);
  const found = models.find((model) => model.id === id);
  if (found !== undefined) return found.answerer;
  throw unknownModel(id, models);
}

/** @throws {ApiError} 404 for a model that this server does not have */
export function embeddingKindOf(facts: EngineFacts, id: string): EmbeddingKind {
  const models = embeddingModels(facts);
  const found = models.find((model) => model.id === id);
  if (found !== undefined) return found.kind;
  throw unknownModel(id, models);
}

export function unknownModel(id: string, known: readonly { id: string }[]): ApiError {
  const names = known.map((model) => model.id).join(', ');
  const message = `The model "${id.slice(0, 100)}" does not exist here. ${names === '' ? 'There is none of this kind.' : `There is ${names}.`}`;
  return new ApiError(404, message, { type: 'not_found_error', code: 'model_not_found', param: 'model' });
}
