import { type ParseArgsConfig, parseArgs } from 'node:util';

type Flags = NonNullable<ParseArgsConfig['options']>;
type Values<F extends Flags> = ReturnType<typeof parseArgs<{ options: F; allowPositionals: true }>>['values'];

/** Names on a command line, and what its flags say. */
export interface CommandLine<T> {
  names: string[];
  flags: T;
}

/**
 * Reads names and flags; without a name, all are meant.
 *
 * @param known  the names that there are
 * @param flags  as `parseArgs` of node:util takes them
 * @param read   what the flags say; undefined where that is wrong
 * @returns      undefined for an unknown name or flag, or a flag with a wrong value
 */
export function readCommandLine<F extends Flags, T>(
  args: string[],
  known: readonly string[],
  flags: F,
  read: (values: Values<F>) => T | undefined,
): CommandLine<T> | undefined {
  try {
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options: flags });
    const said = read(values);
    if (said === undefined || !positionals.every((name) => known.includes(name))) return undefined;
    return { names: positionals.length === 0 ? [...known] : positionals, flags: said };
  } catch {
    return undefined;
  }
}

/** {@link readCommandLine} of this process, which prints the usage and ends with 2 where that gives nothing. */
export function commandLine<F extends Flags, T>(
  usage: string,
  known: readonly string[],
  flags: F,
  read: (values: Values<F>) => T | undefined,
): CommandLine<T> {
  const given = readCommandLine(process.argv.slice(2), known, flags, read);
  if (given !== undefined) return given;
  process.stderr.write(usage);
  process.exit(2);
}
