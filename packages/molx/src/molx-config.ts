import { ConfigError } from '@molx/core';
import { type GraphPresetId, graphPresetIds, type SmilesTokenizerId } from '@molx/featurizers';
import { type FusionAdapterConfig, fusionAdapterConfigFromJson, fusionAdapterConfigToJson } from '@molx/fusion-adapter';
import { type GraphEncoderConfig, graphEncoderConfigFromJson, graphEncoderConfigToJson } from '@molx/graph-encoder';
import { type SmilesEncoderConfig, smilesEncoderConfigFromJson, smilesEncoderConfigToJson } from '@molx/smiles-encoder';
import { JsonFields } from './json-fields.js';

const smilesTokenizerIds: readonly SmilesTokenizerId[] = ['smiles', 'characters'];

/** Which language model an adapter was made for. */
export interface LlmIdentity {
  /** A hub id, or a folder; one that begins with `./` or `../` is relative to the checkpoint. */
  readonly id: string;
  readonly hiddenSize: number;
  readonly tokenizerHash: string;
  readonly weightFingerprint: string;
}

/** How questions are put to the language model. */
export interface MolxPrompt {
  /** `{instruction}`, `{field}`, `{smiles}` and `<mol>`. */
  readonly template: string;
  /** Answers end with EOS. */
  readonly endToken: boolean;
  /** `{smiles}` becomes the molecule's SMILES text. */
  readonly includeSmiles: boolean;
}

/**
 * Architecture of everything of MolX that is trained; a modality that is absent is switched off. Where all are, there is no adapter
 * either: the language model reads SMILES text.
 */
export interface MolxArchitecture {
  readonly featurization: GraphPresetId;
  readonly smilesTokenizer: SmilesTokenizerId;
  readonly smiles?: SmilesEncoderConfig | undefined;
  readonly graph?: GraphEncoderConfig | undefined;
  readonly fingerprint?: { readonly radius: number; readonly bits: number } | undefined;
  readonly adapter?: FusionAdapterConfig | undefined;
}

/** What a checkpoint's `config.json` says. */
export interface MolxConfig extends MolxArchitecture {
  readonly prompt: MolxPrompt;
  readonly llm: LlmIdentity;
}

/** The config as `config.json` holds it. */
export function molxConfigToJson(config: MolxConfig, version: string): Record<string, unknown> {
  const { featurization, smilesTokenizer, smiles, graph, fingerprint, adapter, prompt, llm } = config;
  return {
    model_type: 'molx',
    molx_version: version,
    featurization,
    smiles_tokenizer: smilesTokenizer,
    smiles_encoder: smiles === undefined ? null : smilesEncoderConfigToJson(smiles),
    graph_encoder: graph === undefined ? null : graphEncoderConfigToJson(graph),
    fingerprint: fingerprint ?? null,
    adapter: adapter === undefined ? null : fusionAdapterConfigToJson(adapter),
    prompt: { template: prompt.template, end_token: prompt.endToken, include_smiles: prompt.includeSmiles },
    llm: {
      id: llm.id,
      hidden_size: llm.hiddenSize,
      tokenizer_hash: llm.tokenizerHash,
      weight_fingerprint: llm.weightFingerprint,
    },
  };
}

/** @throws {ConfigError} naming `path` and the key that is missing or wrong */
export function molxConfigFromJson(json: Record<string, unknown>, path: string): MolxConfig {
  const fields = new JsonFields(json, path);
  fields.oneOf('model_type', ['molx']);
  const smiles = fields.optionalObject('smiles_encoder');
  const graph = fields.optionalObject('graph_encoder');
  const fingerprint = fields.optionalObject('fingerprint');
  const adapter = smiles || graph || fingerprint ? fields.object('adapter') : fields.optionalObject('adapter');
  const prompt = fields.object('prompt');
  const llm = fields.object('llm');
  const config: MolxConfig = {
    featurization: fields.oneOf('featurization', graphPresetIds),
    smilesTokenizer: fields.oneOf('smiles_tokenizer', smilesTokenizerIds),
    smiles: smiles && smilesEncoderConfigFromJson({ ...smiles.json }, path),
    graph: graph && graphEncoderConfigFromJson({ ...graph.json }, path),
    fingerprint: fingerprint && { radius: fingerprint.integer('radius', 0), bits: fingerprint.integer('bits', 1) },
    adapter: adapter && fusionAdapterConfigFromJson({ ...adapter.json }, path),
    prompt: {
      template: prompt.string('template'),
      endToken: prompt.boolean('end_token', true),
      includeSmiles: prompt.boolean('include_smiles', false),
    },
    llm: {
      id: llm.string('id'),
      hiddenSize: llm.integer('hidden_size', 1),
      tokenizerHash: llm.string('tokenizer_hash'),
      weightFingerprint: llm.string('weight_fingerprint'),
    },
  };
  assertWidths(config, path);
  return config;
}

/** @throws {ConfigError} when encoders, adapter and language model are not as wide as each other say */
function assertWidths({ smiles, graph, fingerprint, adapter, llm }: MolxConfig, path: string): void {
  if (adapter === undefined) return;
  const widths = { smiles: smiles?.hidden, graph: graph?.hidden, fingerprint: fingerprint?.bits };
  for (const [modality, width] of Object.entries(widths)) {
    const taken = adapter.inputs[modality as keyof typeof widths];
    if (taken === width) continue;
    throw new ConfigError(
      path,
      `adapter.inputs.${modality}: expected ${width ?? 'nothing'}, as the encoder gives, got ${taken ?? 'nothing'}.`,
    );
  }
  if (adapter.output !== llm.hiddenSize) {
    throw new ConfigError(
      path,
      `adapter.output_size: expected llm.hidden_size (${llm.hiddenSize}), got ${adapter.output}.`,
    );
  }
}
