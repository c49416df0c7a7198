import { describe, expect, it } from 'vitest';
import { stateToHash } from '../../web/src/state/state-link.js';
import { chromiumPath } from './chromium.js';
import { say, sendJson } from './double.js';
import { openPage } from './page-under-test.js';
import { useDouble } from './use-double.js';

const attack = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const hostileSvg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="20" onload="window.hacked=1">
  <script>window.hacked=1</script><foreignObject><body>${attack}</body></foreignObject>
  <a href="javascript:window.hacked=1"><text id="forms" y="9">hi</text></a><use xlink:href="//evil.example/x.svg#a"/>
  <image href="//evil.example/x.png"/><style>*{background:url(//evil.example/y)}</style>
  <path d="M0 0h9v9" style="fill:url(//evil.example/z);stroke:#000000" onclick="window.hacked=1"/></svg>`;

/** The sanitizer parses in a document of its own, under the page's policy, and the console tells what that forbids there. */
const uncaught = (faults: string[]) => faults.filter((fault) => !fault.includes('Content Security Policy'));

declare global {
  interface Window {
    hacked?: number;
  }
}

describe.skipIf(chromiumPath === undefined)('what strangers write stays text', () => {
  const site = useDouble();

  it('in answers', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    const answer = `${attack} **bold** [go](javascript:window.hacked=1) [web](https://example.org) ![x](https://example.org/y.png)
<style>body{display:none}</style><form action="//evil.example"><input name="a"><button>b</button></form><svg onload="window.hacked=1">s</svg>
<a href="https://example.org" style="position:fixed" id="question">link</a><iframe src="//evil.example"></iframe>`;
    site.double.routes.set('/v1/chat/completions', say(answer));
    await page.getByRole('button', { name: 'Description' }).click();
    const shown = page.locator('.markdown');
    await shown.locator('strong', { hasText: 'bold' }).waitFor();
    await page.getByText('first word').waitFor();
    expect(await shown.locator('img, script, style, form, input, button, svg, iframe, [style], [id]').count()).toBe(0);
    const links = await shown
      .locator('a[href]')
      .evaluateAll((found) => found.map((a) => [a.getAttribute('href'), a.getAttribute('rel')]));
    expect(links.every(([href]) => href === 'https://example.org')).toBe(true);
    expect(links.every(([, rel]) => rel === 'noopener noreferrer nofollow')).toBe(true);
    expect(await page.evaluate(() => window.hacked)).toBeUndefined();
    expect(uncaught(opened.faults)).toEqual([]);
  });

  it('in drawings, names, SMILES and reasons', async () => {
    site.double.routes.set('/v1/molecules/examples', (_, response) =>
      sendJson(response, {
        molecules: [{ name: attack, smiles: attack }],
        questions: [{ name: attack, question: attack }],
      }),
    );
    site.double.routes.set('/v1/molecules/parse', ({ smiles }, response) =>
      sendJson(
        response,
        smiles === 'bad'
          ? { valid: false, reason: attack }
          : {
              valid: true,
              smiles: attack,
              formula: attack,
              functional_groups: [{ name: attack, count: 1 }],
              descriptors: { molecular_weight: 1, log_p: 1, tpsa: 1, qed: 1 },
              molfile: attack,
              svg: hostileSvg,
            },
      ),
    );
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    const drawing = page.locator('.structure .drawing');
    await drawing.locator('path').waitFor();
    expect(await drawing.locator('path').getAttribute('stroke')).toBe('#000000');
    const html = await drawing.innerHTML();
    expect(html).not.toMatch(/script|foreignObject|javascript|evil|onload|onclick|style|href|id=/i);
    await page.getByRole('button', { name: attack }).first().click();
    await page.getByLabel('SMILES', { exact: true }).fill('bad');
    await page.getByText(`Can’t be read: ${attack}`).waitFor();
    expect(await page.evaluate(() => window.hacked)).toBeUndefined();
    expect(uncaught(opened.faults)).toEqual([]);
  });

  it('in links', async () => {
    const hash = await stateToHash({
      smiles: attack,
      mode: 'both',
      sampling: { temperature: 0, max_tokens: 8, seed: 0 },
      turns: [{ question: attack, smiles: attack, answers: { molx: attack, llm: '[x](javascript:window.hacked=1)' } }],
    });
    await using opened = await openPage(site.browser, `${site.double.address}#${hash}`);
    const { page } = opened;
    await page.getByRole('article').waitFor();
    expect(await page.getByLabel('SMILES', { exact: true }).inputValue()).toBe(attack);
    expect(await page.locator('.markdown a[href]').count()).toBe(0);
    expect(await page.evaluate(() => window.hacked)).toBeUndefined();
    expect(uncaught(opened.faults)).toEqual([]);
  });
});
