import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { MolxError } from '@molx/core';
import { startDemo } from './demo-process.js';

const autocannon = createRequire(import.meta.url).resolve('autocannon/autocannon.js');

/** The clients, 200 in all: fewer ask for embeddings than the server lets in, so that their latencies are those of answers. */
const clients = {
  '/v1/embeddings': { connections: 30, body: { model: 'molx-fused', input: 'CC(=O)Oc1ccccc1C(=O)O' } },
  '/v1/chat/completions': {
    connections: 150,
    body: { model: 'molx-tiny', messages: [{ role: 'user', content: 'Describe <mol>CCO</mol>.' }], max_tokens: 16 },
  },
  '/v1/molecules/parse': { connections: 20, body: { smiles: 'CC(=O)Oc1ccccc1C(=O)O' } },
};

/** What the resident set may grow by after the first quarter: V8 enlarges its heap in steps of some MiB. */
const allowedGrowthBytes = 48 * 2 ** 20;
const longestP99Ms = 1000;

/** What autocannon found of one route. */
export interface RouteLoad {
  route: string;
  answered: number;
  refused: number;
  /** Answered with another status, or not at all. */
  failed: number;
  /** Of these, how many the load tool gave up after a minute. */
  timedOut: number;
  p50Ms: number;
  p99Ms: number;
}

export interface DemoLoad {
  routes: RouteLoad[];
  growthBytes: number;
  passed: boolean;
}

/**
 * 200 clients that ask without a pause.
 *
 * @param onMemory  hears the resident set as it goes
 * @returns  passed when nothing failed but with 429, memory stayed flat, and 99 % of the embeddings came within a second
 */
export async function demoLoad(
  seconds: number,
  onMemory: (figures: { secondsPassed: number; rssBytes: number }) => void,
): Promise<DemoLoad> {
  const server = await startDemo(['--device', 'cpu']);
  try {
    const loads = Object.entries(clients).map(([route, load]) => loadRoute(server.url, route, load, seconds));
    const memory: number[] = [];
    for (let passed = 5; passed <= seconds - 5; passed += 5) {
      await sleep(5_000);
      const rssBytes = await residentBytes(server.url);
      memory.push(rssBytes);
      onMemory({ secondsPassed: passed, rssBytes });
    }
    const routes = await Promise.all(loads);
    const settled = memory.slice(Math.floor(memory.length / 4));
    const growthBytes = (settled.at(-1) ?? 0) - (settled[0] ?? 0);
    const embeddings = routes.find(({ route }) => route === '/v1/embeddings')!;
    const isFine = routes.every(({ answered, failed }) => failed === 0 && answered > 0);
    const passed = isFine && growthBytes < allowedGrowthBytes && embeddings.p99Ms < longestP99Ms;
    return { routes, growthBytes, passed };
  } finally {
    await server.stop();
  }
}

interface AutocannonReport {
  '2xx': number;
  non2xx: number;
  /** Time-outs are among them. */
  errors: number;
  timeouts: number;
  statusCodeStats: Record<string, { count: number }>;
  latency: { p50: number; p99: number };
}

async function loadRoute(
  url: string,
  route: string,
  { connections, body }: { connections: number; body: object },
  seconds: number,
): Promise<RouteLoad> {
  const flags = ['-c', String(connections), '-d', String(seconds), '-t', '60', '-m', 'POST', '--json', '--no-progress'];
  const request = ['-H', 'content-type=application/json', '-b', JSON.stringify(body), `${url}${route}`];
  const report = JSON.parse(await outputOf([autocannon, ...flags, ...request])) as AutocannonReport;
  const refused = report.statusCodeStats['429']?.count ?? 0;
  return {
    route,
    answered: report['2xx'],
    refused,
    failed: report.non2xx - refused + report.errors,
    timedOut: report.timeouts,
    p50Ms: report.latency.p50,
    p99Ms: report.latency.p99,
  };
}

function outputOf(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new MolxError('device', `autocannon ended with ${code}.`)),
    );
  });
}

/** By the server's own figures. */
async function residentBytes(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
}
