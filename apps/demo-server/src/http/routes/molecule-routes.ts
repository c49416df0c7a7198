import type { z } from 'zod';
import type { EngineMethods, MoleculeText } from '../../engine/engine-methods.js';
import type { App } from '../app.js';
import type { EngineGate } from '../engine-gate.js';
import { writeTexts } from '../generation-stream.js';
import { samplingOf } from '../sampling.js';
import { errorResponses } from '../schemas/common.js';
import {
  attributeRequest,
  attributeResponse,
  compareRequest,
  compareResponse,
  examplesResponse,
  type parsedMolecule,
  parseRequest,
  parseResponse,
  similarRequest,
  similarResponse,
} from '../schemas/molecule-schemas.js';
import type { Examples } from '../server-settings.js';

const tags = ['Molecules'];

/** What chemists ask besides: `/v1/molecules/*` */
export function moleculeRoutes(app: App, gate: EngineGate, examples: Examples): void {
  app.post(
    '/molecules/parse',
    {
      schema: {
        tags,
        summary: 'What a molecule is; or why a text is none.',
        description: 'Several SMILES give `molecules`.',
        body: parseRequest,
        response: { 200: parseResponse, ...errorResponses },
      },
    },
    async ({ body }, reply) => {
      const { width, height, highlight_atoms: highlightAtoms } = body;
      const molecules: MoleculeText[] =
        body.molfile !== undefined
          ? [{ molfile: body.molfile }]
          : [body.smiles ?? ''].flat().map((smiles) => ({ smiles }));
      const found = await gate.call(reply, 'parse', { molecules, drawing: { width, height }, highlightAtoms });
      const parsed = found.map(parsedJson);
      return Array.isArray(body.smiles) ? { molecules: parsed } : parsed[0]!;
    },
  );
  app.post(
    '/molecules/similar',
    {
      schema: {
        tags,
        summary: 'The known molecules most like one, by Tanimoto similarity of Morgan fingerprints.',
        body: similarRequest,
        response: { 200: similarResponse, ...errorResponses },
      },
    },
    async ({ body: { smiles, k, width, height } }, reply) => {
      const { neighbours, ...rest } = await gate.call(reply, 'similar', { smiles, k, drawing: { width, height } });
      return {
        ...rest,
        neighbours: neighbours.map(({ name, ...neighbour }) => ({ ...neighbour, ...(name !== '' && { name }) })),
      };
    },
  );
  app.post(
    '/molecules/attribute',
    {
      schema: {
        tags,
        summary: 'Which atoms, tokens and fingerprint bits moved an answer.',
        body: attributeRequest,
        response: { 200: attributeResponse, ...errorResponses },
      },
    },
    async ({ body: { width, height, ...asked } }, reply) => {
      const params = { ...asked, answer: asked.answer, drawing: { width, height } };
      const { logLikelihood, byAtom, fusionWeights, ...found } = await gate.call(reply, 'attribute', params);
      return { ...found, log_likelihood: logLikelihood, by_atom: byAtom, fusion_weights: fusionWeights ?? null };
    },
  );
  app.post(
    '/molecules/compare',
    {
      schema: {
        tags,
        summary: 'One question to the language model with MolX, and to the language model alone.',
        body: compareRequest,
        response: { 200: compareResponse, ...errorResponses },
      },
    },
    async ({ body }, reply) => {
      const turns = [{ role: 'user' as const, text: body.question, molecules: [{ smiles: body.smiles }] }];
      const source = { kind: 'conversation' as const, turns };
      const params: EngineMethods['generate']['params'] = {
        prompts: [
          { source, answerer: 'molx' },
          { source, answerer: 'llm' },
        ],
        choices: 1,
        sampling: samplingOf(body, undefined, 0),
      };
      const { texts, result } = await writeTexts(reply, gate, params);
      const [withMolx, llmAlone] = texts.map(({ text, finishReason }, index) => ({
        text,
        finish_reason: finishReason,
        milliseconds: result.milliseconds[index]!,
      }));
      return { with_molx: withMolx!, llm_alone: llmAlone! };
    },
  );
  app.get(
    '/molecules/examples',
    {
      schema: {
        tags,
        summary: 'Molecules and questions to begin with.',
        response: { 200: examplesResponse, ...errorResponses },
      },
    },
    async () => examples,
  );
}

function parsedJson(found: EngineMethods['parse']['result'][number]): z.input<typeof parsedMolecule> {
  if (!found.valid) return found;
  const { inchiKey, functionalGroups, descriptors, ...same } = found;
  return {
    ...same,
    ...(inchiKey !== undefined && { inchi_key: inchiKey }),
    functional_groups: functionalGroups,
    descriptors: {
      heavy_atoms: descriptors.heavyAtoms,
      h_bond_acceptors: descriptors.hBondAcceptors,
      h_bond_donors: descriptors.hBondDonors,
      rotatable_bonds: descriptors.rotatableBonds,
      aromatic_rings: descriptors.aromaticRings,
      tpsa: descriptors.tpsa,
      molecular_weight: descriptors.molecularWeight,
      log_p: descriptors.logP,
      qed: descriptors.qed,
    },
  };
}
