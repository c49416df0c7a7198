import { existsSync } from 'node:fs';
import path from 'node:path';

/** A language model's id as a checkpoint keeps it: a folder is relative to the checkpoint, a hub id stays as it is. */
export function relativeLlm(model: string, checkpoint: string): string {
  if (!existsSync(model)) return model;
  const relative = path.relative(checkpoint, model).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}
