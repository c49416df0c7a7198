import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { MolxError } from '@molx/core';
import { loadRdkit, type Rdkit } from '@molx/molecule';
import * as openchemlib from 'openchemlib';

/** What a route of the double gets: the parsed body, and the answer to be written. */
export type Route = (body: Record<string, unknown>, response: ServerResponse) => void | Promise<void>;

/** A stand-in for the server, whose routes a test may replace: for failures and for answers that no real model gives. */
export interface Double extends Disposable {
  address: string;
  /** By path; they go before the double's own. */
  routes: Map<string, Route>;
  /** Bodies that were posted, with their paths. */
  posted: { path: string; body: Record<string, unknown> }[];
}

/** The policies that the server sends with the page, and with what its workers load. */
const pagePolicy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const workerPolicy = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'";

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** @param page  the folder of the built page */
export async function startDouble(page: string): Promise<Double> {
  const rdkit = await loadRdkit();
  const routes = new Map<string, Route>();
  const posted: Double['posted'] = [];
  const own = ownRoutes(rdkit);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://double');
    const route = routes.get(pathname) ?? own.get(pathname);
    const answer =
      route === undefined
        ? sendFile(path.join(page, pathname === '/' ? 'index.html' : pathname), pathname, response)
        : readBody(request).then((body) => {
            if (request.method === 'POST') posted.push({ path: pathname, body });
            return route(body, response);
          });
    answer.catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    routes,
    posted,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Refuses in OpenAI's error shape. */
export function refuse(response: ServerResponse, status: number, code: string, message: string, headers = {}): void {
  sendJson(response, { error: { message, type: 'error', param: null, code } }, status, headers);
}

/** Begins a stream of a chat answer. */
export function openStream(response: ServerResponse): { write(text: string): void; end(): void } {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta: object, finish: string | null) =>
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
  return {
    write: (text) => send({ content: text }, null),
    end: () => {
      send({}, 'stop');
      response.end('data: [DONE]\n\n');
    },
  };
}

/** Answers a chat with the text, a word at a time. */
export function say(text: string): Route {
  return (_, response) => {
    const stream = openStream(response);
    for (const word of text.split(/(?<= )/)) stream.write(word);
    stream.end();
  };
}

function ownRoutes(rdkit: Rdkit): Map<string, Route> {
  const ids = ['molx-tiny', 'molx-tiny-llm', 'molx-fused', 'molx-smiles', 'molx-graph', 'molx-fingerprint'];
  return new Map<string, Route>([
    ['/v1/models', (_, response) => sendJson(response, { object: 'list', data: ids.map((id) => ({ id })) })],
    [
      '/v1/molecules/examples',
      (_, response) =>
        sendJson(response, {
          molecules: [
            { name: 'Aspirin', smiles: 'CC(=O)Oc1ccccc1C(=O)O' },
            { name: 'Caffeine', smiles: 'Cn1c(=O)c2c(ncn2C)n(C)c1=O' },
          ],
          questions: [{ name: 'Description', question: 'Describe the molecule in one sentence.' }],
        }),
    ],
    [
      '/v1/molecules/parse',
      ({ smiles, molfile }, response) => {
        if (Array.isArray(smiles)) sendJson(response, { molecules: smiles.map((one) => parsed(rdkit, one)) });
        else sendJson(response, parsed(rdkit, (smiles ?? molfile) as string));
      },
    ],
    ['/v1/chat/completions', say('An **ester**.')],
  ]);
}

function parsed(rdkit: Rdkit, input: string): object {
  try {
    const mol = input.includes('M  END') ? rdkit.parseMolBlock(input) : rdkit.parse(input);
    try {
      const descriptors = { heavy_atoms: mol.atoms.length, h_bond_acceptors: 1, h_bond_donors: 2, rotatable_bonds: 3 };
      const more = { aromatic_rings: 4, tpsa: 63.6, molecular_weight: 180.16, log_p: 1.31, qed: mol.qed() };
      return {
        valid: true,
        smiles: mol.smiles,
        input,
        formula: 'C9H8O4',
        descriptors: { ...descriptors, ...more },
        functional_groups: [{ name: 'ester', count: 1 }],
        scaffold: mol.murckoScaffold(),
        molfile: openchemlib.Molecule.fromSmiles(mol.smiles).toMolfile(),
        svg: mol.svg({ width: 420, height: 320 }),
      };
    } finally {
      mol.dispose();
    }
  } catch (error) {
    if (MolxError.is(error, 'invalid-smiles'))
      return { valid: false, reason: (error as unknown as { reason: string }).reason };
    throw error;
  }
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
}

async function sendFile(file: string, pathname: string, response: ServerResponse): Promise<void> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) {
    refuse(response, 404, 'not_found', `There is no ${pathname}.`);
    return;
  }
  const policy = pathname.startsWith('/workers/') ? workerPolicy : pagePolicy;
  response
    .writeHead(200, {
      'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    })
    .end(bytes);
}
