import { MolxError } from '@molx/core';
import { type BenchRow, median } from './bench-row.js';
import { type DemoProcess, startDemo } from './demo-process.js';

const answers = 30;
/** One by one they take as long each, so that a few of them tell. */
const answersInTurn = 5;
const tokens = 64;
const firsts = 20;
const rounds = 3;
const targets = { readySeconds: 5, firstTokenMs: 150, speedUp: 3 };

/** The demo server with the embedded model: how soon it is ready and gives a first token, and what many texts at once gain. */
export async function benchDemo(): Promise<BenchRow[]> {
  const server = await startDemo(['--device', 'cpu']);
  try {
    await write(server); // the first pass prepares what later ones find
    const first = await times(firsts, () => firstTokenMs(server));
    const serial: number[] = [];
    const parallel: number[] = [];
    for (let round = 0; round < rounds; round++) {
      serial.push(
        await rate(answersInTurn, async () => void (await times(answersInTurn, (seed) => write(server, seed)))),
      );
      const all = () => Promise.all(Array.from({ length: answers }, (_, seed) => write(server, seed)));
      parallel.push(await rate(answers, async () => void (await all())));
    }
    return rowsOf(server.readySeconds, first, { serial: median(serial), parallel: median(parallel) });
  } finally {
    await server.stop();
  }
}

function rowsOf(
  readySeconds: number,
  first: number[],
  { serial, parallel }: { serial: number; parallel: number },
): BenchRow[] {
  const bench = 'demo';
  const bar = (than: string, atLeast: number, reached: number) => ({ bar: { than, atLeast, reached } });
  const worst = Math.max(...first);
  return [
    {
      bench,
      name: 'ready',
      value: readySeconds,
      unit: 's',
      samples: 1,
      ...bar(`${targets.readySeconds} s`, 1, targets.readySeconds / readySeconds),
    },
    {
      bench,
      name: 'first token, median',
      value: median(first),
      unit: 'ms',
      samples: firsts,
      note: `the slowest ${worst.toFixed(0)} ms`,
      ...bar(`${targets.firstTokenMs} ms`, 1, targets.firstTokenMs / median(first)),
    },
    { bench, name: `${answersInTurn} answers one by one`, value: serial, unit: 'tokens/s', samples: rounds },
    {
      bench,
      name: `${answers} answers at once`,
      value: parallel,
      unit: 'tokens/s',
      samples: rounds,
      ...bar('one by one', targets.speedUp, parallel / serial),
    },
  ];
}

/** Tokens a second. */
async function rate(texts: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (texts * tokens) / ((performance.now() - started) / 1000);
}

async function times<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < count; index++) results.push(await work(index));
  return results;
}

const body = (rest: object) => ({
  model: 'molx-tiny',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'molecule', smiles: 'CC(=O)Oc1ccccc1C(=O)O' },
        { type: 'text', text: 'Describe the molecule in one sentence.' },
      ],
    },
  ],
  max_tokens: tokens,
  ignore_eos: true,
  ...rest,
});

async function post({ url }: DemoProcess, rest: object): Promise<Response> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body(rest)),
  });
  if (response.ok) return response;
  throw new MolxError('device', `the demo server answered ${response.status}: ${await response.text()}`);
}

/** A whole answer, which must have all its tokens. */
async function write(server: DemoProcess, seed = 0): Promise<void> {
  const { usage } = (await (await post(server, { seed })).json()) as { usage: { completion_tokens: number } };
  if (usage.completion_tokens > 0 && usage.completion_tokens <= tokens) return;
  throw new MolxError('device', `an answer of ${usage.completion_tokens} tokens in place of ${tokens}.`);
}

async function firstTokenMs(server: DemoProcess): Promise<number> {
  const started = performance.now();
  const response = await post(server, { stream: true, temperature: 0 });
  let text = '';
  let found: number | undefined;
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += read.value;
    if (found === undefined && /"content":"[^"]/.test(text)) found = performance.now() - started;
  }
  if (found === undefined) throw new MolxError('device', 'the demo server streamed no text.');
  return found;
}
