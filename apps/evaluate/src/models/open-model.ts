import { InvalidArgumentError } from '@molx/core';
import { CausalLM } from '@molx/llm-bridge';
import { findCheckpoint, Molx } from 'molx';
import type { AnsweringModel } from './answering-model.js';
import { LocalModel } from './local-model.js';
import { countOption, flagOption, type ModelSpec } from './model-spec.js';
import { MolxEngine } from './molx-engine.js';
import { textTemplate } from './prompt-writer.js';
import { ServerModel } from './server-model.js';
import { TextEngine } from './text-engine.js';

export interface OpenModelOptions {
  batchSize: number;
  /** For servers. */
  apiKey?: string | undefined;
}

const standardTimeoutMs = 60_000;
const standardRetries = 3;
const standardConcurrency = 4;

/**
 * Loads what a spec means. The device has been chosen before.
 *
 * @throws {CheckpointError | ConfigError} when a model is missing or broken
 * @throws {InvalidArgumentError} for an option that makes no sense
 */
export async function openModel(spec: ModelSpec, options: OpenModelOptions): Promise<AnsweringModel> {
  if (spec.kind === 'server') return openServer(spec, options);
  return spec.kind === 'run' ? openRun(spec, options) : openLlm(spec, options);
}

async function openRun(spec: ModelSpec, { batchSize }: OpenModelOptions): Promise<AnsweringModel> {
  const { location, options } = spec;
  const molx = await Molx.fromPretrained(location, options['llm'] === undefined ? {} : { llm: options['llm'] });
  const kind = molx.module.adapter === undefined ? 'run, SMILES as text' : 'MolX run';
  const lora = molx.lm.lora.names.length > 0 ? ', with LoRA' : '';
  const facts = { kind: `${kind}${lora}`, model: location };
  return new LocalModel(new MolxEngine(molx), { facts, batchSize, ...answering(spec) });
}

async function openLlm(spec: ModelSpec, { batchSize }: OpenModelOptions): Promise<AnsweringModel> {
  const { location, options, name } = spec;
  const template = options['template'] ?? textTemplate;
  if (!template.includes('{instruction}') || !template.includes('{smiles}')) {
    throw new InvalidArgumentError(`--models: ${name}: a template needs {instruction} and {smiles}.`);
  }
  const lm = await loadWithLora(location, options['lora']);
  const chat = flagOption(spec, 'chat') ?? (lm.tokenizer.hasChatTemplate && options['template'] === undefined);
  const kind = `language model${options['lora'] === undefined ? '' : ' with LoRA'}, SMILES as text`;
  const lora = options['lora'];
  const facts = { kind, model: location, ...(lora !== undefined && { lora }) };
  return new LocalModel(new TextEngine(lm, { template, chat }), { facts, batchSize, ...answering(spec) });
}

/** How it answers, by its spec. */
const answering = (spec: ModelSpec) => ({
  shots: countOption(spec, 'shots', 0),
  numberSamples: countOption(spec, 'numberSamples', 0),
});

/** @param lora  a folder or hub id of an adapter in PEFT's format, or a run that has trained one */
async function loadWithLora(location: string, lora: string | undefined): Promise<CausalLM> {
  const lm = await CausalLM.fromPretrained(location);
  try {
    if (lora !== undefined) await lm.lora.load(findCheckpoint(lora));
    return lm;
  } catch (error) {
    lm.dispose();
    throw error;
  }
}

function openServer(spec: ModelSpec, { apiKey }: OpenModelOptions): AnsweringModel {
  const { location, options, name } = spec;
  const model = options['model'];
  if (model === undefined) {
    throw new InvalidArgumentError(`--models: ${name}: which of the server's models? Add ?model=NAME.`);
  }
  return new ServerModel({
    url: location,
    model,
    apiKey,
    shots: countOption(spec, 'shots', 0),
    concurrency: countOption(spec, 'concurrency', standardConcurrency, 1),
    timeoutMs: countOption(spec, 'timeoutMs', standardTimeoutMs, 1),
    retries: countOption(spec, 'retries', standardRetries),
    logprobs: flagOption(spec, 'logprobs') ?? false,
  });
}
