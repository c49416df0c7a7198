import { InvalidArgumentError } from '@molx/core';
import type { GraphPreset, GraphPresetId } from './graph-preset.js';
import { molxReference } from './molx-reference.js';
import { ogb } from './ogb.js';
import { pretrainGnns } from './pretrain-gnns.js';

const presets: Readonly<Record<GraphPresetId, GraphPreset>> = {
  'pretrain-gnns': pretrainGnns,
  'molx-reference': molxReference,
  ogb,
};

/** The names that configuration files may give, in no order of merit. */
export const graphPresetIds = Object.keys(presets) as readonly GraphPresetId[];

/**
 * Molecule to graph, by preset: `graphFeaturizer.pretrainGnns(mol)`, or by a configuration file's name,
 * `graphFeaturizer('pretrain-gnns')(mol)`. A preset is a function that carries its table sizes and special rows.
 *
 * @throws {InvalidArgumentError} for an unknown name
 */
export const graphFeaturizer = Object.assign(
  (id: string): GraphPreset => {
    const preset = Object.hasOwn(presets, id) ? presets[id as GraphPresetId] : undefined;
    if (preset === undefined) {
      throw new InvalidArgumentError(`Unknown featurization "${id}". Known: ${graphPresetIds.join(', ')}.`);
    }
    return preset;
  },
  { pretrainGnns, molxReference, ogb },
);
