import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoProcess, startDemo } from '../../../../tooling/bench/src/demo-process.js';

const build = fileURLToPath(new URL('../../../../tooling/run/build-packages.mjs', import.meta.url));

describe('the built server, in a process of its own', () => {
  let demo: DemoProcess;
  beforeAll(async () => {
    execFileSync(process.execPath, [build, '@molx/app-demo-server']);
    demo = await startDemo();
  });
  afterAll(() => demo?.stop());

  it.each(['/', '/docs/'])('serves %s, and all that it names, as what it is', async (place) => {
    const page = await fetch(demo.url + place);
    expect(page.headers.get('content-type')).toContain('text/html');
    const named = [...(await page.text()).matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(2);
    const types = { css: 'text/css', js: 'javascript', svg: 'image/svg+xml' };
    for (const name of named) {
      const part = await fetch(new URL(name, demo.url + place));
      expect(part.status, name).toBe(200);
      const type = types[name.split('.').at(-1) as keyof typeof types];
      if (type !== undefined) expect(part.headers.get('content-type'), name).toContain(type);
    }
  });

  it('answers, and ends when it is told to', async () => {
    const response = await fetch(`${demo.url}/v1/chat/completions`, {
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
    expect(await demo.stop()).toBe(0);
  });
});
