import { ConfigError } from '@molx/core';
import type { LoraAdapter, LoraConfig, StoredLora } from '@molx/llm-bridge';
import { assertSameLlm, type LlmIdentity, loadMolxModule, type MolxArchitecture, MolxModule } from 'molx';

export interface WarmStartOptions {
  /** A run's folder (its best checkpoint, else its last), a checkpoint, or a hub id. */
  from: string;
  /** As the recipe plans it. */
  architecture: MolxArchitecture;
  llm: LlmIdentity;
  /** As the recipe has it; takes over the values of the checkpoint's, if that has one. */
  lora: LoraAdapter | undefined;
}

/**
 * The module that a run starts from another one's weights with; its low-rank changes go into `lora`.
 *
 * Sizes must be the recipe's; dropout and the graph encoder's pooling are what the recipe says.
 *
 * @throws {CheckpointError} when a file is missing or truncated, or a low-rank matrix is of another shape
 * @throws {ConfigError} naming what differs in architecture, LoRA or language model
 */
export async function warmStart({ from, architecture, llm, lora }: WarmStartOptions): Promise<MolxModule> {
  const { module: stored, config, path, lora: storedLora } = await loadMolxModule(from);
  try {
    assertSameLlm(config.llm, llm, path, false);
    assertSameSizes(path, stored.architecture, architecture);
    if (storedLora !== undefined) takeLora(path, storedLora, lora);
    const { smiles, graph } = stored.architecture;
    const module = MolxModule.empty({
      ...stored.architecture,
      smiles: smiles && { ...smiles, dropout: architecture.smiles!.dropout },
      graph: graph && { ...graph, dropout: architecture.graph!.dropout, pooling: architecture.graph!.pooling },
    });
    module.loadState(await stored.state(), { path });
    return module;
  } finally {
    stored.dispose();
  }
}

/** Leaves of an architecture that may differ: they are no weights' shapes, or start values that training has left behind. */
const free = /(dropout|epsilon|eps|outputScale|pooling|initializerRange)$/i;

function assertSameSizes(path: string, actual: MolxArchitecture, expected: MolxArchitecture): void {
  const [found, wanted] = [leavesOf(sizesOf(actual)), leavesOf(sizesOf(expected))];
  for (const key of new Set([...wanted.keys(), ...found.keys()])) {
    if (free.test(key) || found.get(key) === wanted.get(key)) continue;
    const say = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
    throw new ConfigError(
      path,
      `its ${key} is ${say(found.get(key))}, the recipe says ${say(wanted.get(key))}. Start from a run of the same sizes (from).`,
    );
  }
}

/** A stored module's architecture is all of its `config.json`. */
function sizesOf({ featurization, smilesTokenizer, smiles, graph, fingerprint, adapter }: MolxArchitecture) {
  return { featurization, smilesTokenizer, smiles, graph, fingerprint, adapter };
}

function leavesOf(tree: object, prefix = ''): Map<string, unknown> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) => {
      if (value === undefined) return [];
      if (typeof value === 'object' && value !== null) return [...leavesOf(value, `${prefix}${key}.`)];
      return [[`${prefix}${key}`, value] as const];
    }),
  );
}

/** @throws {ConfigError} when the recipe has no LoRA, or counts it otherwise @throws {CheckpointError} when shapes differ */
function takeLora(path: string, { config, matrices, source }: StoredLora, lora: LoraAdapter | undefined): void {
  if (lora === undefined) {
    throw new ConfigError(path, 'has low-rank changes (LoRA), the recipe has none. Give it the same under lora.');
  }
  for (const key of ['rank', 'alpha', 'rsLora'] as const satisfies (keyof LoraConfig)[]) {
    if (config[key] === lora.config[key]) continue;
    throw new ConfigError(path, `its LoRA has ${key} ${config[key]}, the recipe says ${lora.config[key]}.`);
  }
  lora.loadState(matrices, { path: source });
}
