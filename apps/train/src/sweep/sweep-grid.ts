import { ConfigError } from '@molx/core';
import { parseSet } from '@molx/trainer';

/** One point of a grid: which key of the recipe gets which value. */
export type SweepPoint = Readonly<Record<string, unknown>>;

/**
 * Every combination of the values of `--sweep KEY=V1,V2` flags, the last flag's values changing fastest. Values are YAML: numbers, `off`,
 * `[0.9, 0.98]`.
 *
 * @throws {ConfigError} naming the flag: without an equals sign or values, no YAML, or a key given twice
 */
export function sweepGrid(flags: readonly string[]): SweepPoint[] {
  const axes = flags.map(sweepAxis);
  const twice = axes.find(({ key }, index) => axes.findIndex((other) => other.key === key) !== index);
  if (twice !== undefined) throw new ConfigError(`--sweep ${twice.key}`, 'the key is swept twice.');
  return axes.reduce<SweepPoint[]>(
    (points, { key, values }) => points.flatMap((point) => values.map((value) => ({ ...point, [key]: value }))),
    [{}],
  );
}

function sweepAxis(flag: string): { key: string; values: unknown[] } {
  const equals = flag.indexOf('=');
  const listed = equals < 0 ? flag : `${flag.slice(0, equals)}=[${flag.slice(equals + 1)}]`;
  const { path, value, origin } = parseSet(listed, '--sweep');
  if (Array.isArray(value) && value.length > 0) return { key: path.join('.'), values: value };
  throw new ConfigError(origin, 'names no value.');
}

/** What stands behind `--set` for a point. */
export function setsOf(point: SweepPoint): string[] {
  return Object.entries(point).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}

/** The folder of a point's run: its number, counted from 1, and the last parts of its keys with their values. */
export function folderOf(point: SweepPoint, index: number): string {
  const parts = Object.entries(point).map(([key, value]) => `${key.slice(key.lastIndexOf('.') + 1)}=${short(value)}`);
  return [String(index + 1).padStart(2, '0'), ...parts].join('-');
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/[^\w.+-]+/g, '_').slice(0, 24);
}
