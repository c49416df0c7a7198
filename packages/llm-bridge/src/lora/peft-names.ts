/** What stands before every name in PEFT's files. */
const prefix = 'base_model.model.';

/** A parameter's name in PEFT's files. */
export function peftName(name: string): string {
  return `${prefix}${name}`;
}

/** The name without PEFT's prefix; undefined where it has none. */
export function nameOfPeft(name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}
