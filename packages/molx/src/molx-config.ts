import { ConfigError } from '@molx/core';
import type { GraphPresetId, SmilesTokenizerId } from '@molx/featurizers';
import { type FusionAdapterConfig, fusionAdapterConfigFromJson, fusionAdapterConfigToJson } from '@molx/fusion-adapter';
import { type GraphEncoderConfig, graphEncoderConfigFromJson, graphEncoderConfigToJson } from '@molx/graph-encoder';
import { type SmilesEncoderConfig, smilesEncoderConfigFromJson, smilesEncoderConfigToJson } from '@molx/smiles-encoder';

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
}

/** Architecture of everything of MolX that is trained; a modality that is absent is switched off. */
export interface MolxArchitecture {
  readonly featurization: GraphPresetId;
  readonly smilesTokenizer: SmilesTokenizerId;
  readonly smiles?: SmilesEncoderConfig | undefined;
  readonly graph?: GraphEncoderConfig | undefined;
  readonly fingerprint?: { readonly radius: number; readonly bits: number } | undefined;
  readonly adapter: FusionAdapterConfig;
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
    adapter: fusionAdapterConfigToJson(adapter),
    prompt: { template: prompt.template, end_token: prompt.endToken },
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
  if (json['model_type'] !== 'molx') {
    throw new ConfigError(path, `model_type: expected "molx", got ${JSON.stringify(json['model_type'] ?? null)}.`);
  }
  const section = (key: string) => {
    const value = json[key] ?? undefined;
    if (value !== undefined && (typeof value !== 'object' || Array.isArray(value))) {
      throw new ConfigError(path, `${key}: expected an object, got ${JSON.stringify(value)}.`);
    }
    return value as Record<string, unknown> | undefined;
  };
  const required = (key: string) => {
    const value = section(key);
    if (value === undefined) throw new ConfigError(path, `${key} is missing.`);
    return value;
  };
  const smiles = section('smiles_encoder');
  const graph = section('graph_encoder');
  const prompt = required('prompt');
  const llm = required('llm');
  return {
    featurization: json['featurization'] as GraphPresetId,
    smilesTokenizer: json['smiles_tokenizer'] as SmilesTokenizerId,
    smiles: smiles && smilesEncoderConfigFromJson(smiles, path),
    graph: graph && graphEncoderConfigFromJson(graph, path),
    fingerprint: section('fingerprint') as MolxArchitecture['fingerprint'],
    adapter: fusionAdapterConfigFromJson(required('adapter'), path),
    prompt: { template: String(prompt['template']), endToken: prompt['end_token'] !== false },
    llm: {
      id: String(llm['id']),
      hiddenSize: Number(llm['hidden_size']),
      tokenizerHash: String(llm['tokenizer_hash']),
      weightFingerprint: String(llm['weight_fingerprint']),
    },
  };
}
