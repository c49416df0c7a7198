import { z } from 'zod';
import { drawingFields, molfile, optional, samplingFields, smiles, text } from './common.js';

/** SMILES that `parse` takes at once. */
const maxParsed = 16;

const anyText = z.string().max(500_000);

/** The body of `parse`: what can't be read is an answer here, so that its texts may be anything. */
export const parseRequest = z
  .object({
    smiles: optional(z.union([anyText, z.array(anyText).min(1).max(maxParsed)])),
    molfile: optional(molfile),
    ...drawingFields,
    highlight_atoms: z.array(z.int().min(0).max(9_999)).max(1_000).default([]).describe('Of the canonical SMILES.'),
  })
  .refine((body) => (body.smiles === undefined) !== (body.molfile === undefined), 'give either smiles or molfile')
  .meta({ id: 'ParseRequest' });

export const moleculeFacts = z
  .object({
    valid: z.literal(true),
    input: z.string(),
    smiles: z.string().describe('Canonical.'),
    inchi_key: z.string().optional(),
    formula: z.string().describe("By Hill's system."),
    descriptors: z.object({
      heavy_atoms: z.number(),
      h_bond_acceptors: z.number(),
      h_bond_donors: z.number(),
      rotatable_bonds: z.number(),
      aromatic_rings: z.number(),
      tpsa: z.number().describe('Square angstrom.'),
      molecular_weight: z.number().describe('g/mol.'),
      log_p: z.number(),
      qed: z.number(),
    }),
    functional_groups: z.array(z.object({ name: z.string(), count: z.int() })),
    scaffold: z.string().describe('Murcko; empty without rings.'),
    molfile: z.string(),
    svg: z.string(),
  })
  .meta({ id: 'Molecule' });

const unreadable = z
  .object({ valid: z.literal(false), input: z.string(), reason: z.string() })
  .meta({ id: 'UnreadableMolecule' });

export const parsedMolecule = z.union([moleculeFacts, unreadable]);
export const parsedMolecules = z.object({ molecules: z.array(parsedMolecule) });
export const parseResponse = z.union([moleculeFacts, unreadable, parsedMolecules]);

export const similarRequest = z
  .object({
    smiles,
    k: z.int().min(1).max(50).default(5),
    kind: z.literal('morgan', 'the index is of Morgan fingerprints').default('morgan'),
    ...drawingFields,
  })
  .meta({ id: 'SimilarRequest' });

export const similarResponse = z.object({
  index: z.string().describe('The file that was searched.'),
  size: z.int(),
  neighbours: z.array(
    z.object({ smiles: z.string(), name: z.string().optional(), similarity: z.number(), svg: z.string() }),
  ),
});

export const attributeRequest = z
  .object({
    smiles,
    question: text.min(1, 'it is empty'),
    answer: optional(text.min(1, 'it is empty')).describe("The answer to look into. Default: the model's own."),
    method: z.enum(['gradient', 'occlusion']).default('gradient'),
    ...drawingFields,
  })
  .meta({ id: 'AttributeRequest' });

const shares = z.record(z.string(), z.number());

export const attributeResponse = z.object({
  smiles: z.string().describe('Canonical; atoms are counted in its order.'),
  question: z.string(),
  answer: z.string(),
  method: z.string(),
  log_likelihood: z.number().describe('Of the answer, in nats.'),
  atoms: z.array(z.number()),
  tokens: z.array(z.object({ text: z.string(), value: z.number() })),
  bits: z.array(z.object({ bit: z.int(), value: z.number(), atoms: z.array(z.int()) })),
  by_atom: z.array(z.number()),
  rest: z.number(),
  modalities: shares.describe("Each modality's part of the sum of all |value|."),
  fusion_weights: shares
    .nullable()
    .describe('What the adapter has learned to give each modality; null where that is fixed.'),
  svg: z.string(),
});

export const compareRequest = z
  .object({
    smiles,
    question: text.min(1, 'it is empty'),
    temperature: samplingFields.temperature.describe('Default 0: the likeliest token.'),
    top_p: samplingFields.top_p,
    seed: samplingFields.seed,
    stop: samplingFields.stop,
    max_tokens: samplingFields.max_tokens,
  })
  .meta({ id: 'CompareRequest' });

const comparedAnswer = z.object({
  text: z.string(),
  finish_reason: z.enum(['stop', 'length']),
  milliseconds: z.number(),
});

export const compareResponse = z.object({ with_molx: comparedAnswer, llm_alone: comparedAnswer });

export const examplesResponse = z.object({
  molecules: z.array(z.object({ name: z.string(), smiles: z.string() })),
  questions: z.array(z.object({ name: z.string(), question: z.string() })),
});
