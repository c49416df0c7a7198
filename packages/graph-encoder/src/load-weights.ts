import type { HostTensor } from '@molx/checkpoint';
import { CheckpointError } from '@molx/core';
import type { GraphLayerKind } from './graph-encoder-config.js';

type Tensors = ReadonlyMap<string, HostTensor>;

/**
 * Takes the prefix off that published checkpoints put before all names (`gnn.`, `molecule_node_model.`), and adds to `json` what
 * the tensors say of the architecture.
 *
 * @throws {CheckpointError} when the tensors are no graph encoder's
 */
export function loadWeights(tensors: Tensors, json: Record<string, unknown>, path: string) {
  const anchor = ['x_embedding1.weight', 'atom_encoder.atom_embedding_list.0.weight'];
  const found = [...tensors.keys()].find((name) => anchor.some((end) => name === end || name.endsWith(`.${end}`)));
  const end = anchor.find((name) => found?.endsWith(name));
  if (found === undefined || end === undefined) {
    const message = `no graph encoder of a known kind: no tensor is named ${anchor.join(' or ')}.`;
    throw new CheckpointError(path, message, { tensor: anchor[0] as string });
  }
  const prefix = found.slice(0, -end.length);
  const state = new Map<string, HostTensor>();
  for (const [name, tensor] of tensors) {
    state.set(name.startsWith(prefix) ? name.slice(prefix.length) : name, tensor);
  }
  const inferred = { layer: layerKind(state), num_layer: layerCount(state), emb_dim: state.get(end)?.shape[1] };
  return { state, config: { ...inferred, ...json } };
}

function layerKind(state: Tensors): GraphLayerKind {
  if (state.has('atom_encoder.atom_embedding_list.0.weight')) return 'ogb-gin';
  if (state.has('gnns.0.linear.weight')) return 'gcn';
  return state.has('gnns.0.activation.weight') ? 'edge-free-gin' : 'gin';
}

function layerCount(state: Tensors): number {
  const indices = [...state.keys()].map((name) => Number(/^gnns\.(\d+)\./.exec(name)?.[1] ?? -1));
  return Math.max(...indices) + 1;
}
