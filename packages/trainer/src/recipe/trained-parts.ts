/** What a stage of a molx recipe may train. */
export const trainableParts = ['adapter', 'encoders', 'lora'] as const;

/** `adapter`: the projectors with their fusion, and the soft prompt; `encoders`: both; `lora`: the LLM's low-rank changes. */
export type TrainablePart = (typeof trainableParts)[number];

export interface RecipeParts {
  model: { smiles: unknown; graph: unknown; fingerprint: unknown; trainEncoders: boolean };
  lora: unknown;
}

/** The parts that a recipe has. */
export function partsOf({ model, lora }: RecipeParts): TrainablePart[] {
  const isOn = (part: unknown) => part !== 'off';
  return [
    ...([model.smiles, model.graph, model.fingerprint].some(isOn) ? ['adapter' as const] : []),
    ...([model.smiles, model.graph].some(isOn) ? ['encoders' as const] : []),
    ...(isOn(lora) ? ['lora' as const] : []),
  ];
}

/** What of a stage decides what it trains. */
export interface StageParts {
  objective: 'answers' | 'contrastive';
  train?: readonly TrainablePart[] | undefined;
}

/**
 * What a stage trains: what it names, or else all that the recipe has, the encoders unless `model.trainEncoders` is off. A contrastive
 * stage trains adapter and encoders by default: it knows no language model, and without encoders it would have little to learn.
 */
export function trainedParts(recipe: RecipeParts, { objective, train }: StageParts): readonly TrainablePart[] {
  if (train !== undefined) return train;
  if (objective === 'contrastive') return ['adapter', 'encoders'];
  return partsOf(recipe).filter((part) => part !== 'encoders' || recipe.model.trainEncoders);
}

/** What any of a recipe's stages trains. */
export function partsTrained(recipe: RecipeParts & { stages: readonly StageParts[] }): TrainablePart[] {
  const trained = recipe.stages.flatMap((stage) => trainedParts(recipe, stage));
  return trainableParts.filter((part) => trained.includes(part));
}
