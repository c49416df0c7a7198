import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

describe('the built server, in a process of its own', () => {
  let child: ChildProcess;
  let url: string;
  beforeAll(async () => {
    execFileSync(process.execPath, [join(repository, 'tooling/run/build-packages.mjs'), '@molx/app-demo-server']);
    const entry = join(repository, 'apps/demo-server/dist/cli.js');
    child = spawn(process.execPath, [entry, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const line of createInterface({ input: child.stderr! })) {
      const said = /answers at (\S+)/.exec(line)?.[1];
      if (said === undefined) continue;
      url = said;
      break;
    }
    child.stderr!.resume();
  });
  afterAll(() => void child?.kill('SIGKILL'));

  it.each(['/', '/docs/'])('serves %s, and all that it names, as what it is', async (place) => {
    const page = await fetch(url + place);
    expect(page.headers.get('content-type')).toContain('text/html');
    const named = [...(await page.text()).matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(2);
    const types = { css: 'text/css', js: 'javascript', svg: 'image/svg+xml' };
    for (const name of named) {
      const part = await fetch(new URL(name, url + place));
      expect(part.status, name).toBe(200);
      const type = types[name.split('.').at(-1) as keyof typeof types];
      if (type !== undefined) expect(part.headers.get('content-type'), name).toContain(type);
    }
  });

  it('answers, and ends when it is told to', async () => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'molx-tiny',
        messages: [{ role: 'user', content: 'Which rings does the molecule contain? <mol>c1ccccc1</mol>' }],
        temperature: 0,
        max_tokens: 8,
      }),
    });
    const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
    expect(choices[0]!.message.content).toMatch(/\w/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
