import { adapterFileNames, weightFileNames } from '../checkpoint-files.js';

/** What a model's folder may hold beside its weights that our models read. */
const sideFiles = new Set([
  'config.json',
  'generation_config.json',
  'adapter_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.jinja',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
]);

/**
 * Which of a repository's files to fetch at once: configuration, tokenizer, and the preferred form of the weights and of a LoRA adapter.
 * The shards that an index names come later.
 */
export function wantedFiles(names: readonly string[]): string[] {
  const weights = weightFileNames.find((name) => names.includes(name));
  const adapter = adapterFileNames.find((name) => names.includes(name));
  return names.filter((name) => sideFiles.has(name) || name === weights || name === adapter);
}
