import type { MolxModule } from 'molx';
import type { ParameterRow } from '../report/index.js';
import type { TrainableModel } from './train-parts.js';

const components: readonly (readonly [prefix: string, component: string])[] = [
  ['smiles_encoder.', 'SMILES encoder'],
  ['graph_encoder.', 'graph encoder'],
  ['adapter.projectors.smiles.', 'projector of the SMILES encoder'],
  ['adapter.projectors.graph.', 'projector of the graph encoder'],
  ['adapter.projectors.fingerprint.', 'projector of the fingerprint'],
  ['adapter.soft_prompt', 'soft prompt'],
  ['adapter.', 'fusion'],
];

/** How many parameters of LoRA there are, and how many of them are trained. */
export type LoraCount = Omit<ParameterRow, 'component'>;

/** {@link LoraCount} of an adapter. */
export function loraCount({ lora }: Pick<TrainableModel, 'lora'>): LoraCount | undefined {
  return lora && { parameters: lora.parameterCount(), trained: lora.parameterCount({ trainable: true }) };
}

/** Parameters part by part, LoRA and the language model last; buffers such as running statistics are not counted. */
export function parameterTable(
  { module, lora }: { module: MolxModule; lora: LoraCount | undefined },
  llmParameters: number | undefined,
): ParameterRow[] {
  const rows = new Map<string, ParameterRow>(
    components.map(([, component]) => [component, { component, parameters: 0, trained: 0 }]),
  );
  for (const [name, { size, buffer, trainable }] of module.namedParameters()) {
    if (buffer) continue;
    const row = rows.get(components.find(([prefix]) => name.startsWith(prefix))![1])!;
    row.parameters += size;
    if (trainable) row.trained += size;
  }
  return [
    ...[...rows.values()].filter(({ parameters }) => parameters > 0),
    ...(lora === undefined ? [] : [{ component: 'LoRA', ...lora }]),
    ...(llmParameters === undefined ? [] : [{ component: 'language model', parameters: llmParameters, trained: 0 }]),
  ];
}

/** What is trained, and all there is. */
export function parameterTotals(rows: readonly ParameterRow[]): { trained: number; total: number } {
  return {
    trained: rows.reduce((sum, { trained }) => sum + trained, 0),
    total: rows.reduce((sum, { parameters }) => sum + parameters, 0),
  };
}
