import { type Attribution, attributeAnswer, drawAttribution, type Molx, type RunPiece } from 'molx';
import { EngineError } from '../engine/engine-error.js';
import type { AttributionFacts, EngineMethods } from '../engine/engine-methods.js';
import { expectToFit } from './context-length.js';

/** Atoms of a molecule of which each part is switched off in turn: some fifty passes through the model. */
const maxOccludedAtoms = 100;

/**
 * Which atoms, tokens and bits moved an answer, with the part of each modality and a drawing.
 *
 * @param run  does the work piece by piece
 */
export async function attributeRequest(
  molx: Molx,
  { smiles, question, answer, method, drawing }: EngineMethods['attribute']['params'] & { answer: string },
  run: RunPiece,
): Promise<AttributionFacts> {
  await run(async () => {
    expectToFit(molx.lm, question + answer);
    if (method === 'occlusion') await expectFewAtoms(molx, smiles);
  });
  const attribution = await attributeAnswer(molx, { question, smiles, answer }, { method, run });
  return run(async () => {
    await molx.rdkit.revive();
    const { adapter } = molx.module;
    const shares = adapter?.config.fusion === 'weighted' ? adapter.fusionShares() : undefined;
    return {
      ...attribution,
      modalities: modalityShares(molx, attribution),
      fusionWeights: shares && Object.fromEntries(molx.module.modalities.map((name, index) => [name, shares[index]!])),
      svg: drawAttribution(molx.rdkit, attribution, drawing),
    };
  });
}

async function expectFewAtoms({ rdkit }: Molx, smiles: string): Promise<void> {
  await rdkit.revive();
  const mol = rdkit.parse(smiles);
  const atoms = mol.atoms.length;
  mol.dispose();
  if (atoms <= maxOccludedAtoms) return;
  const message = `occlusion takes molecules of at most ${maxOccludedAtoms} atoms here, got ${atoms}. Take the method gradient.`;
  throw new EngineError({ kind: 'refused', message });
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
