import { ConfigError } from '@molx/core';

/**
 * How token states become one vector per molecule.
 *
 * `mean` averages over the molecule's own tokens, start and end token included. `molx-reference` averages over padding too, as
 * MolX's published code does, so that a vector depends on the batch: for reproducing its checkpoints only.
 */
export type SmilesPooling = 'mean' | 'molx-reference';

/** Architecture of a RoBERTa encoder (Liu et al. 2019, arXiv 1907.11692). The defaults are ChemBERTa-77M's and -10M's. */
export interface SmilesEncoderConfig {
  /** Default 600. */
  readonly vocabSize: number;
  /** Default 384. */
  readonly hidden: number;
  /** Default 3. */
  readonly layers: number;
  /** Default 12. */
  readonly heads: number;
  /** Width of the feed-forward layers. Default 464. */
  readonly feedForward: number;
  /** Rows of the position table; tokens use those after `paddingIndex`. Default 515. */
  readonly maxPositions: number;
  /** Default 1. */
  readonly tokenTypes: number;
  /** Positions count from one more than this; padding has this one. Default 1. */
  readonly paddingIndex: number;
  /** Default 1e-12. */
  readonly layerNormEpsilon: number;
  /** Share of embeddings and layer outputs that is zeroed while training; attention weights are never. Default 0. */
  readonly dropout: number;
  /** Default `mean`. */
  readonly pooling: SmilesPooling;
}

const defaults: SmilesEncoderConfig = {
  vocabSize: 600,
  hidden: 384,
  layers: 3,
  heads: 12,
  feedForward: 464,
  maxPositions: 515,
  tokenTypes: 1,
  paddingIndex: 1,
  layerNormEpsilon: 1e-12,
  dropout: 0,
  pooling: 'mean',
};

/** Hugging Face's name of each key; `pooling` has none and is ours. */
const jsonNames: Readonly<Record<keyof SmilesEncoderConfig, string>> = {
  vocabSize: 'vocab_size',
  hidden: 'hidden_size',
  layers: 'num_hidden_layers',
  heads: 'num_attention_heads',
  feedForward: 'intermediate_size',
  maxPositions: 'max_position_embeddings',
  tokenTypes: 'type_vocab_size',
  paddingIndex: 'pad_token_id',
  layerNormEpsilon: 'layer_norm_eps',
  dropout: 'hidden_dropout_prob',
  pooling: 'pooling',
};

/** Fills in the defaults. @throws {ConfigError} naming the key that is wrong */
export function resolveSmilesEncoderConfig(
  config: Partial<SmilesEncoderConfig> = {},
  path = 'SMILES encoder config',
): SmilesEncoderConfig {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  const resolved: SmilesEncoderConfig = { ...defaults, ...given };
  validate(resolved, path);
  return resolved;
}

/** The config under Hugging Face's names, as config.json holds it. */
export function smilesEncoderConfigToJson(config: SmilesEncoderConfig): Record<string, unknown> {
  const named = Object.entries(jsonNames).map(([key, name]) => [name, config[key as keyof SmilesEncoderConfig]]);
  return {
    model_type: 'roberta',
    architectures: ['RobertaModel'],
    hidden_act: 'gelu',
    position_embedding_type: 'absolute',
    attention_probs_dropout_prob: 0,
    ...Object.fromEntries(named),
  };
}

/** @throws {ConfigError} when it is another architecture, or a key is wrong */
export function smilesEncoderConfigFromJson(json: Record<string, unknown>, path: string): SmilesEncoderConfig {
  const expected = { model_type: 'roberta', hidden_act: 'gelu', position_embedding_type: 'absolute' };
  for (const [key, value] of Object.entries(expected)) {
    if ((json[key] ?? value) !== value) {
      throw new ConfigError(path, `${key}: only "${value}" is known, got ${JSON.stringify(json[key])}.`);
    }
  }
  const named = Object.entries(jsonNames).map(([key, name]) => [key, json[name]]);
  return resolveSmilesEncoderConfig(Object.fromEntries(named), path);
}

function validate(config: SmilesEncoderConfig, path: string): void {
  const check = (key: keyof SmilesEncoderConfig, fine: boolean, expected: string) => {
    if (!fine) throw new ConfigError(path, `${key}: expected ${expected}, got ${JSON.stringify(config[key])}.`);
  };
  const counts = ['vocabSize', 'hidden', 'layers', 'heads', 'feedForward', 'maxPositions', 'tokenTypes'] as const;
  for (const key of counts) check(key, Number.isInteger(config[key]) && config[key] > 0, 'a positive integer');
  check('heads', config.hidden % config.heads === 0, `a divisor of hidden (${config.hidden})`);
  check(
    'paddingIndex',
    Number.isInteger(config.paddingIndex) && config.paddingIndex >= 0 && config.paddingIndex < config.vocabSize,
    'a token id',
  );
  check('maxPositions', config.maxPositions > config.paddingIndex + 3, 'room for three tokens after paddingIndex');
  check('layerNormEpsilon', config.layerNormEpsilon > 0, 'a positive number');
  check('dropout', config.dropout >= 0 && config.dropout < 1, 'a share in [0, 1)');
  check('pooling', config.pooling === 'mean' || config.pooling === 'molx-reference', 'mean or molx-reference');
}
