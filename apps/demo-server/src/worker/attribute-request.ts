import { type Attribution, attributeAnswer, drawAttribution, type Molx } from 'molx';
import { EngineError } from '../engine/engine-error.js';
import type { AttributionFacts, EngineMethods } from '../engine/engine-methods.js';

/** Atoms of a molecule of which each part is switched off in turn: the others wait meanwhile. */
const maxOccludedAtoms = 100;

/** Which atoms, tokens and bits moved an answer, with the part of each modality and a drawing. */
export async function attributeRequest(
  molx: Molx,
  { smiles, question, answer, method, drawing }: EngineMethods['attribute']['params'] & { answer: string },
): Promise<AttributionFacts> {
  await molx.rdkit.revive();
  const mol = molx.rdkit.parse(smiles);
  const atoms = mol.atoms.length;
  mol.dispose();
  if (method === 'occlusion' && atoms > maxOccludedAtoms) {
    const message = `occlusion takes molecules of at most ${maxOccludedAtoms} atoms here, got ${atoms}. Take the method gradient.`;
    throw new EngineError({ kind: 'refused', message });
  }
  const attribution = await attributeAnswer(molx, { question, smiles, answer }, { method });
  const { adapter } = molx.module;
  const shares = adapter?.config.fusion === 'weighted' ? adapter.fusionShares() : undefined;
  return {
    ...attribution,
    modalities: modalityShares(molx, attribution),
    fusionWeights: shares && Object.fromEntries(molx.module.modalities.map((name, index) => [name, shares[index]!])),
    svg: drawAttribution(molx.rdkit, attribution, drawing),
  };
}

/** Each modality's part of the sum of all |value|; zeros where nothing moved the answer. */
function modalityShares({ module }: Molx, { atoms, tokens, bits }: Attribution): Record<string, number> {
  const size = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.abs(value), 0);
  const sizes = {
    smiles: size(tokens.map(({ value }) => value)),
    graph: size(atoms),
    fingerprint: size(bits.map(({ value }) => value)),
  };
  const total = module.modalities.reduce((sum, name) => sum + sizes[name], 0);
  return Object.fromEntries(module.modalities.map((name) => [name, total === 0 ? 0 : sizes[name] / total]));
}
