import { cpSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
}

/**
 * Copies an installed package and what it depends on into a flat `node_modules`.
 *
 * @param from   a folder from which the package can be required
 * @param wants  which of a package's files to take, by their paths in it
 * @throws       when a package is not installed
 */
export function copyPackage(
  name: string,
  from: string,
  into: string,
  wants: (file: string) => boolean = () => true,
): void {
  const target = path.join(into, name);
  if (existsSync(target)) return;
  const source = realpathSync(installedAt(name, from));
  const isWanted = (file: string) => {
    const inside = path.relative(source, file);
    return inside === '' || (!inside.split(path.sep).includes('node_modules') && wants(inside));
  };
  cpSync(source, target, { recursive: true, dereference: true, filter: isWanted });
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8')) as Manifest;
  for (const needed of Object.keys(dependencies)) copyPackage(needed, source, into);
}

/** Node's own way to a package: `node_modules` of this folder and of all above. */
export function installedAt(name: string, from: string): string {
  for (let folder = realpathSync(from); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder)) throw new RangeError(`${name} is not installed for ${from}`);
  }
}
