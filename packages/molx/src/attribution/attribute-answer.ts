import { InvalidArgumentError } from '@molx/core';
import { batchPrompts, buildPrompt, spliceSoftTokens, withAnswer } from '@molx/llm-bridge';
import type { Molecule } from '@molx/molecule';
import * as tf from '@tensorflow/tfjs-core';
import { answerIds } from '../answer-ids.js';
import { type MoleculeInput, moleculeInput } from '../molecule-input.js';
import type { Molx } from '../molx.js';
import type { InputScales } from '../molx-module.js';
import { questionPrompt } from '../question-prompt.js';
import { type AttributionMethod, attributeInputs, type RunPiece, runAtOnce } from './attribute-inputs.js';
import { type Attribution, sharesByAtom } from './attribution.js';
import { bitAtoms } from './bit-atoms.js';
import { tokenAtoms } from './token-atoms.js';

export interface AttributeAnswerOptions {
  /** Default `gradient`. */
  method?: AttributionMethod | undefined;
  /** Parts switched off in one pass, with `occlusion`. Default 16. */
  batchSize?: number | undefined;
  /** Does each piece of the work, every pass through the model one; a host with other work has its turn in between. Default: at once. */
  run?: RunPiece | undefined;
}

/**
 * Which atoms, tokens and bits of a molecule moved an answer: see {@link Attribution}.
 *
 * @param question  put into the template that the adapter was trained with; or a prompt of its own, in which `<mol>` stands once
 * @param answer    what the model said, or might have said
 * @throws {InvalidSmilesError}
 * @throws {InvalidArgumentError} when the model has no encoder, or the prompt does not hold the molecule once
 */
export async function attributeAnswer(
  molx: Molx,
  { question, smiles, answer }: { question: string; smiles: string; answer: string },
  { method = 'gradient', batchSize, run = runAtOnce }: AttributeAnswerOptions = {},
): Promise<Attribution> {
  const { canonical, atomCount, parts, likelihood } = await run(async () => {
    await molx.rdkit.revive();
    const read = readMolecule(molx, smiles);
    return { ...read, likelihood: answerLikelihood(molx, { question, smiles: read.canonical, answer }, read) };
  });
  const options = { method, run, ...(batchSize !== undefined && { batchSize }) };
  const found = await attributeInputs(likelihood, parts.atoms + parts.tokens.length + parts.bits.length, options);
  const values = [...found.parts];
  const atoms = values.splice(0, parts.atoms);
  const tokens = parts.tokens.map((text) => ({ text, value: values.shift()! }));
  const bits = parts.bits.map(([bit, own]) => ({ bit, value: values.shift()!, atoms: own }));
  const writers = tokenAtoms(parts.tokens, atomCount);
  const shares = sharesByAtom({ atoms, tokens, bits }, atomCount, writers);
  return { smiles: canonical, question, answer, method, logLikelihood: found.output, atoms, tokens, bits, ...shares };
}

/** All that RDKit says of a molecule: between the passes it may crash over another's. */
function readMolecule(molx: Molx, smiles: string) {
  const given = molx.rdkit.parse(smiles);
  const canonical = given.smiles;
  given.dispose();
  const mol = molx.rdkit.parse(canonical);
  try {
    const input = moleculeInput(mol, molx.config, 'given');
    return { canonical, atomCount: mol.atoms.length, input, parts: partsOf(molx, mol, input) };
  } finally {
    mol.dispose();
  }
}

/** What can be turned down, in the order of the factors: atoms, tokens, bits. */
interface InputParts {
  atoms: number;
  tokens: string[];
  bits: [bit: number, atoms: number[]][];
}

/** @throws {InvalidArgumentError} when there is none */
function partsOf({ module, config }: Molx, mol: Molecule, { tokens, graph }: MoleculeInput): InputParts {
  const vocabulary = module.smiles?.tokenizer.vocabulary ?? [];
  const parts: InputParts = {
    atoms: graph?.atomCount ?? 0,
    tokens: Array.from(tokens ?? [], (id) => vocabulary[id] ?? String(id)),
    bits: config.fingerprint === undefined ? [] : [...bitAtoms(mol, config.fingerprint)],
  };
  if (parts.atoms + parts.tokens.length + parts.bits.length > 0) return parts;
  throw new InvalidArgumentError('this model has no encoder: there is no atom, token or bit to look at.');
}

/** The answer's log-likelihood as a function of [rows, parts] factors. */
function answerLikelihood(
  { module, lm, config }: Molx,
  { question, smiles, answer }: { question: string; smiles: string; answer: string },
  { input, parts }: { input: MoleculeInput; parts: InputParts },
): (factors: tf.Tensor2D) => tf.Tensor1D {
  const { tokenizer } = lm;
  const { prompt, molecules } = questionPrompt({ ...config.prompt, hasSoftTokens: true }, question, smiles);
  if (molecules.length !== 1) {
    throw new InvalidArgumentError(`attribution needs one molecule in the prompt, got ${molecules.length}.`);
  }
  const built = buildPrompt(tokenizer, prompt, { slotsPerMolecule: module.slotsPerMolecule, molecules: 1 });
  const ids = answerIds(tokenizer, answer, config.prompt);
  const labelled = withAnswer(built, ids);
  return (factors) => {
    const rows = factors.shape[0];
    const batch = batchPrompts(Array<typeof labelled>(rows).fill(labelled), { padId: tokenizer.padId });
    const softTokens = module.forward(
      Array<MoleculeInput>(rows).fill(input),
      undefined,
      scalesOf(factors, parts, config),
    );
    const inputsEmbeds = spliceSoftTokens(lm.embed(batch.inputIds), softTokens, batch.positions);
    const { perToken } = lm.loss({ inputsEmbeds, attentionMask: batch.attentionMask, labels: batch.labels! });
    return tf.neg(tf.sum(tf.reshape(perToken, [rows, ids.length]), 1)) as tf.Tensor1D;
  };
}

/** @param factors  [rows, parts] */
function scalesOf(
  factors: tf.Tensor2D,
  { atoms, tokens, bits }: InputParts,
  { fingerprint }: Molx['config'],
): InputScales {
  const rows = factors.shape[0];
  const columns = (from: number, count: number) => tf.slice(factors, [0, from], [rows, count]);
  const scales: InputScales = {};
  if (atoms > 0) scales.atoms = tf.reshape(columns(0, atoms), [rows * atoms]);
  if (tokens.length > 0) scales.tokens = columns(atoms, tokens.length);
  if (fingerprint !== undefined && bits.length > 0) {
    const places = tf.oneHot(
      tf.tensor1d(
        bits.map(([bit]) => bit),
        'int32',
      ),
      fingerprint.bits,
    ); // [bits set, bits]
    scales.bits = tf.matMul(columns(atoms + tokens.length, bits.length), tf.cast(places, 'float32')) as tf.Tensor2D;
  }
  return scales;
}
