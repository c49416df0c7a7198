import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MolxError } from '@molx/core';

const program = fileURLToPath(new URL('../../../apps/demo-server/dist/cli.js', import.meta.url));

/** A demo server in a process of its own. */
export interface DemoProcess {
  url: string;
  /** From the start of the process to its readiness. */
  readySeconds: number;
  /** Tells it to end. @returns its exit code, null when a signal ended it */
  stop(): Promise<number | null>;
}

/** Starts the built demo server on a free port, without a limit on requests a minute. @throws {MolxError} when it ends instead */
export async function startDemo(flags: readonly string[] = []): Promise<DemoProcess> {
  const started = performance.now();
  const args = [program, '--port', '0', '--rate-limit', '0', '--log-level', 'error', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await addressOf(child);
  const readySeconds = (performance.now() - started) / 1000;
  return {
    url,
    readySeconds,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said += `${line}\n`;
      const url = /answers at (\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new MolxError('device', `the demo server ended with ${code}: ${said}`)));
  });
}
