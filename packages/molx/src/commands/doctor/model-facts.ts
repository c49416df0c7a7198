import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Molx } from '../../molx.js';
import { embeddedModelPath } from '../embedded-model.js';

/** The model that the repository brings along. */
export interface ModelFacts {
  /** Null for an installed package, which brings none. */
  path: string | null;
  present: boolean;
  /** Whether it loads and encodes a molecule; null when it is absent. */
  loads: boolean | null;
  error: string | null;
  /** Of encoders and adapter, and of the language model. */
  parameters: { molx: number; llm: number } | null;
  seconds: number | null;
}

/** Loads the embedded model onto the active device, and lets it go again. */
export async function modelFacts(path: string | undefined = embeddedModelPath()): Promise<ModelFacts> {
  const absent = { path: path ?? null, present: false, loads: null, error: null, parameters: null, seconds: null };
  if (path === undefined || !existsSync(join(path, 'config.json'))) return absent;
  const started = performance.now();
  try {
    const molx = await Molx.fromPretrained(path);
    molx.encode(['CCO']).dispose();
    const parameters = { molx: molx.module.parameterCount(), llm: molx.lm.parameterCount() };
    molx.dispose();
    const seconds = (performance.now() - started) / 1000;
    return { ...absent, present: true, loads: true, parameters, seconds };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...absent, present: true, loads: false, error: message };
  }
}
