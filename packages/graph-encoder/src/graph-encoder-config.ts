import { ConfigError } from '@molx/core';
import { type GraphPresetId, graphPresetIds } from '@molx/featurizers';

/**
 * The layer of a graph encoder.
 *
 * - `gin`: GIN with edge embeddings and self-loops (Hu et al. 2020, "Strategies for Pre-training Graph Neural Networks").
 * - `gcn`: the GCN of the same paper, with the same embeddings.
 * - `edge-free-gin`: SimSGT's GIN (Liu et al. 2023): no edge features, no self-loop, PReLU before the sum.
 * - `ogb-gin`: the Open Graph Benchmark's GIN, which MoleculeSTM uses: sums of embeddings, learnable eps, ReLU messages.
 */
export type GraphLayerKind = 'gin' | 'gcn' | 'edge-free-gin' | 'ogb-gin';

/** How atom states become one vector per molecule. */
export type GraphPooling = 'mean' | 'sum';

/** Architecture of a graph encoder; the JK mode is always "last". The defaults are those of GraphCL's checkpoint. */
export interface GraphEncoderConfig {
  /** Default `gin`. */
  readonly layer: GraphLayerKind;
  /** Default 5. */
  readonly layers: number;
  /** Default 300. */
  readonly hidden: number;
  /** Default `mean`. */
  readonly pooling: GraphPooling;
  /** Share of each layer's outputs that is zeroed while training. Default 0. */
  readonly dropout: number;
  /** The graph featurizer the weights expect; it fixes the embedding tables. Default `ogb` for `ogb-gin`, else `pretrain-gnns`. */
  readonly featurization: GraphPresetId;
}

/** Fills in the defaults. @throws {ConfigError} naming the key that is wrong */
export function resolveGraphEncoderConfig(
  config: Partial<GraphEncoderConfig> = {},
  path = 'graph encoder config',
): GraphEncoderConfig {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  const featurization = given['layer'] === 'ogb-gin' ? 'ogb' : 'pretrain-gnns';
  const resolved: GraphEncoderConfig = {
    layer: 'gin',
    layers: 5,
    hidden: 300,
    pooling: 'mean',
    dropout: 0,
    featurization,
    ...given,
  };
  validate(resolved, path);
  return resolved;
}

/** The config as config.json holds it. */
export function graphEncoderConfigToJson(config: GraphEncoderConfig): Record<string, unknown> {
  return {
    model_type: 'graph-encoder',
    layer: config.layer,
    num_layer: config.layers,
    emb_dim: config.hidden,
    JK: 'last',
    graph_pooling: config.pooling,
    drop_ratio: config.dropout,
    featurization: config.featurization,
  };
}

/** @throws {ConfigError} naming `path` and the key that is wrong */
export function graphEncoderConfigFromJson(json: Record<string, unknown>, path: string): GraphEncoderConfig {
  if ((json['JK'] ?? 'last') !== 'last') throw new ConfigError(path, `JK: only "last" is known, got "${json['JK']}".`);
  const config = {
    layer: json['layer'],
    layers: json['num_layer'],
    hidden: json['emb_dim'],
    pooling: json['graph_pooling'],
    dropout: json['drop_ratio'],
    featurization: json['featurization'],
  };
  return resolveGraphEncoderConfig(config as Partial<GraphEncoderConfig>, path);
}

function validate(config: GraphEncoderConfig, path: string): void {
  const check = (key: keyof GraphEncoderConfig, fine: boolean, expected: string) => {
    if (fine) return;
    throw new ConfigError(path, `${key}: expected ${expected}, got ${JSON.stringify(config[key])}.`);
  };
  const oneOf = (key: keyof GraphEncoderConfig, names: readonly string[]) =>
    check(key, names.includes(config[key] as string), names.join(', '));
  oneOf('layer', ['gin', 'gcn', 'edge-free-gin', 'ogb-gin']);
  oneOf('pooling', ['mean', 'sum']);
  oneOf(
    'featurization',
    graphPresetIds.filter((id) => (id === 'ogb') === (config.layer === 'ogb-gin')),
  );
  check('layers', Number.isInteger(config.layers) && config.layers > 0, 'a positive integer');
  check('hidden', Number.isInteger(config.hidden) && config.hidden > 0, 'a positive integer');
  check('dropout', config.dropout >= 0 && config.dropout < 1, 'a share in [0, 1)');
}
