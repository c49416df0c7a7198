/** A CUDA C file: all its kernels are compiled together, at the first use of one of them. */
export interface KernelSource {
  /** The file's name, for messages and for the compiler's log. */
  readonly name: string;
  readonly text: string;
  /** The headers it includes, by the names by which it includes them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Every source that {@link kernelSource} made, so that a check can compile them all. */
export const kernelSources: KernelSource[] = [];

/**
 * Declares a CUDA C file.
 *
 * @param headers  those that it may include; the ones it doesn't are left out
 */
export function kernelSource(name: string, text: string, headers: Readonly<Record<string, string>>): KernelSource {
  const included = Object.fromEntries(includesOf(text, headers).map((header) => [header, headers[header]!]));
  const source = { name, text, headers: included };
  kernelSources.push(source);
  return source;
}

/** Names of the headers that a text includes, directly or through another, in order. */
function includesOf(text: string, headers: Readonly<Record<string, string>>): string[] {
  const found = new Set<string>();
  const visit = (part: string) => {
    for (const [, name] of part.matchAll(/^\s*#include\s+"([^"]+)"/gm)) {
      if (found.has(name!) || headers[name!] === undefined) continue;
      found.add(name!);
      visit(headers[name!]!);
    }
  };
  visit(text);
  return [...found].sort();
}
