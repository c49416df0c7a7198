import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { copyPackage, installedAt } from './copy-package.js';
import { nodeBinary } from './node-binary.js';

export interface PackOptions {
  /** The repository, with this package and `conformance` built. */
  root: string;
  /** The folder to make; what is there is replaced. */
  out: string;
  /** Leaves Node out; the check then takes the machine's own. */
  withoutNode?: boolean;
}

/** How large the packed folder may be. */
export const maxBytes = 45e6;

/** Molecules of the embedded set that come along. */
const molecules = 1500;

/**
 * Makes the folder of the check: `check.sh`, a README, and everything else in one archive that the script unpacks.
 *
 * @returns the folder's size in bytes
 * @throws  when it would be larger than {@link maxBytes}
 */
export function packCheck({ root, out, withoutNode = false }: PackOptions): number {
  const here = path.join(root, 'tooling', 'gpu-check');
  const cache = path.join(root, 'node_modules', '.cache', 'molx-gpu-check');
  mkdirSync(cache, { recursive: true });
  const content = mkdtempSync(path.join(cache, 'content-'));
  try {
    fill(content, root, here);
    if (!withoutNode) {
      copyFileSync(nodeBinary(cache), path.join(content, 'node'));
      chmodSync(path.join(content, 'node'), 0o755);
    }
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    const archive = path.join(out, 'content.tar.gz');
    const tar = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '-cf', archive, '-C', content, '.'];
    execFileSync('tar', ['-I', 'gzip -9', ...tar]);
    for (const name of ['check.sh', 'README.md']) copyFileSync(path.join(here, 'folder', name), path.join(out, name));
    chmodSync(path.join(out, 'check.sh'), 0o755);
    const bytes = ['content.tar.gz', 'check.sh', 'README.md']
      .map((name) => statSync(path.join(out, name)).size)
      .reduce((sum, size) => sum + size, 0);
    if (bytes > maxBytes) throw new RangeError(`${out} has ${bytes} bytes, ${maxBytes} are allowed`);
    return bytes;
  } finally {
    rmSync(content, { recursive: true, force: true });
  }
}

/** Code, packages with binaries or files of their own, and assets. */
function fill(content: string, root: string, here: string): void {
  const packages = path.join(content, 'node_modules');
  cpSync(path.join(here, 'dist', 'check'), path.join(content, 'code'), { recursive: true });
  const suite = path.join(root, 'tooling', 'conformance', 'dist');
  mkdirSync(path.join(content, 'conformance', 'suites'), { recursive: true });
  for (const name of ['cli.js', 'suites/cuda.js'])
    copyFileSync(path.join(suite, name), path.join(content, 'conformance', name));
  writeFileSync(path.join(content, 'package.json'), `${JSON.stringify({ type: 'module', private: true })}\n`);

  copyPackage('jasmine', here, packages);
  copyPackage('koffi', here, packages, (file) => !/^(doc|vendor)(\/|$)|\.(cc|hh|S|asm|md|txt)$/.test(file));
  copyPackage('@koromix/koffi-linux-x64', installedAt('koffi', here), packages);
  copyPackage('@rdkit/rdkit', here, packages, (file) => !/\.(md|html|txt)$|^(demo|examples)/i.test(file));

  const assets = path.join(content, 'assets');
  cpSync(path.join(root, 'assets', 'molx-tiny-lm'), path.join(assets, 'molx-tiny-lm'), { recursive: true });
  mkdirSync(path.join(assets, 'molecules'));
  copyFileSync(path.join(root, 'assets/molecules/styles.json'), path.join(assets, 'molecules', 'styles.json'));
  const [head, ...rows] = readFileSync(path.join(root, 'assets/molecules/molecules.tsv'), 'utf8').trimEnd().split('\n');
  const every = Math.max(1, Math.floor(rows.length / molecules));
  const chosen = rows.filter((_, i) => i % every === 0).slice(0, molecules);
  writeFileSync(path.join(assets, 'molecules', 'molecules.tsv'), `${[head, ...chosen].join('\n')}\n`);
  mkdirSync(path.join(content, 'recipes'));
  copyFileSync(path.join(root, 'recipes/quickstart.yaml'), path.join(content, 'recipes', 'quickstart.yaml'));
  copyFileSync(path.join(root, 'tooling/bench/training_step.py'), path.join(content, 'training_step.py'));
  copyFileSync(path.join(root, 'LICENSE'), path.join(content, 'LICENSE'));
}
