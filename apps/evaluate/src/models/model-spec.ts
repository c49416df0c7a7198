import { InvalidArgumentError } from '@molx/core';

/** One entry of `--models`, taken apart. */
export interface ModelSpec {
  /** What tables call it. */
  name: string;
  kind: 'run' | 'llm' | 'server';
  /** A run's folder, a checkpoint or a hub id; a language model; a server's base address. */
  location: string;
  options: Readonly<Record<string, string>>;
}

const knownOptions = {
  run: ['shots', 'numberSamples', 'llm'],
  llm: ['shots', 'numberSamples', 'lora', 'template', 'chat'],
  server: ['shots', 'model', 'concurrency', 'timeoutMs', 'retries', 'logprobs'],
} as const;

/**
 * Reads `NAME=SPEC`, or SPEC alone: `runs/mine`, `llm:PATH?shots=3`, `llm:PATH?lora=DIR`, `http://host:port/v1?model=NAME`.
 *
 * @throws {InvalidArgumentError} for an option that the kind does not have
 */
export function parseModelSpec(text: string): ModelSpec {
  const [, given, spec = ''] = /^(?:([\w .-]+)=)?(.*)$/s.exec(text.trim()) ?? [];
  const kind = spec.startsWith('llm:') ? 'llm' : /^https?:\/\//.test(spec) ? 'server' : 'run';
  const [place = '', query = ''] = spec.replace(/^llm:/, '').split('?');
  if (place === '') throw new InvalidArgumentError(`--models: "${text}" names no model.`);
  const options = Object.fromEntries(new URLSearchParams(query));
  const known: readonly string[] = knownOptions[kind];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(
      `--models: "${text}": a ${kind} has no option ${unknown}. It has ${known.join(', ')}.`,
    );
  }
  return { name: given ?? spec, kind, location: place.replace(/\/$/, ''), options };
}

/**
 * Reads `--models A,B`; a comma inside a spec can't be written.
 *
 * @throws {InvalidArgumentError} without a model, or with two of one name
 */
export function parseModelSpecs(text: string): ModelSpec[] {
  const specs = text
    .split(',')
    .filter((each) => each.trim() !== '')
    .map(parseModelSpec);
  if (specs.length === 0) throw new InvalidArgumentError('--models names no model.');
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw new InvalidArgumentError(`--models: two are called "${twice}". Name them: first=SPEC,second=SPEC.`);
  }
  return specs;
}

/** A whole number among a spec's options. @throws {InvalidArgumentError} */
export function countOption({ name, options }: ModelSpec, option: string, standard: number, least = 0): number {
  const text = options[option];
  if (text === undefined) return standard;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(
    `--models: ${name}: ${option} must be a whole number of at least ${least}, got "${text}".`,
  );
}

/** `true` or `1`, `false` or `0`. @throws {InvalidArgumentError} */
export function flagOption({ name, options }: ModelSpec, option: string): boolean | undefined {
  const text = options[option];
  if (text === undefined) return undefined;
  if (['true', '1'].includes(text)) return true;
  if (['false', '0'].includes(text)) return false;
  throw new InvalidArgumentError(`--models: ${name}: ${option} must be true or false, got "${text}".`);
}
