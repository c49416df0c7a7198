import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The folder of the built page; what has changed since its last build is built first. */
export function builtPage(): string {
  const args = ['tooling/run/build-packages.mjs', '@molx/app-demo-server'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the page can't be built: ${stderr}`);
  return fileURLToPath(new URL('../../dist/web/', import.meta.url));
}
