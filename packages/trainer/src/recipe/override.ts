import { ConfigError } from '@molx/core';
import { readYaml } from '@molx/datasets';

/** One change to a recipe from outside: which key, which value, and how to call it in an error. */
export interface Override {
  path: (string | number)[];
  value: unknown;
  /** Such as `--set model.adapter.hidden=256`. */
  origin: string;
}

/**
 * Reads `a.b.0.c=value`; the value is YAML (`256`, `off`, `[0.9, 0.98]`).
 *
 * @param flag  what the text stood behind, for errors
 * @throws {ConfigError} without an equals sign, with an empty key, or when the value is not YAML
 */
export function parseSet(text: string, flag = '--set'): Override {
  const origin = `${flag} ${text}`;
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(equals, 0)).split('.');
  if (equals < 1 || path.includes('')) {
    throw new ConfigError(origin, 'expected key=value, with dots between nested keys: model.adapter.hidden=256.');
  }
  const { value, mistake } = readYaml(text.slice(equals + 1));
  if (mistake !== undefined) throw new ConfigError(origin, `the value is not YAML: ${mistake.message}.`);
  return { path: path.map((key) => (/^\d+$/.test(key) ? Number(key) : key)), value, origin };
}

/**
 * Sets `override.value` in the plain tree `root`, creating maps on the way.
 *
 * @throws {ConfigError} when the path leads through something that is neither map nor list, or past a list's end
 */
export function applyOverride(root: Record<string, unknown>, override: Override): void {
  let place: Record<string | number, unknown> = root;
  for (const [depth, key] of override.path.entries()) {
    const above = override.path.slice(0, depth).join('.');
    if (Array.isArray(place) && !(typeof key === 'number' && key < place.length)) {
      throw new ConfigError(override.origin, `${above} is a list of ${place.length}; "${key}" is none of its places.`);
    }
    if (key === '__proto__') throw new ConfigError(override.origin, 'no key of a recipe is called "__proto__".');
    if (depth === override.path.length - 1) {
      place[key] = override.value;
      return;
    }
    const next = Object.hasOwn(place, key) ? (place[key] ?? {}) : {};
    if (typeof next !== 'object') {
      throw new ConfigError(
        override.origin,
        `${[above, key].filter(Boolean).join('.')} is ${JSON.stringify(next)}, not a map.`,
      );
    }
    place[key] = next;
    place = next as Record<string | number, unknown>;
  }
}
