import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedEngine, openEngine } from '../../src/testing/open-engine.js';
import { type OpenedServer, openServer } from '../../src/testing/open-server.js';
import { writeIndex } from '../../src/testing/write-index.js';
import { builtPage } from './built-page.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { openPage } from './page-under-test.js';

const aspirin = 'CC(=O)Oc1ccccc1C(=O)O';
const examples = {
  molecules: [{ name: 'Aspirin', smiles: aspirin }],
  questions: [{ name: 'Rings', question: 'Which rings does the molecule contain?' }],
};

describe.skipIf(chromiumPath === undefined)('the page with its server and the embedded model', () => {
  let browser: Browser;
  let opened: OpenedEngine;
  let server: OpenedServer;
  beforeAll(async () => {
    opened = await openEngine({
      index: writeIndex(['OC(=O)c1ccccc1O salicylic', 'CCO ethanol', `${aspirin} aspirin`]),
    });
    server = await openServer(opened.engine, { webFolder: await builtPage(), examples });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.app.close();
    await opened?.close();
  });

  it('asks both, streams their answers, and shows which atoms mattered', async () => {
    await using shown = await openPage(browser, server.url);
    const { page, faults } = shown;
    await page.getByText('Side by side').click();
    await page.getByRole('button', { name: 'Rings' }).click();
    await page.getByText('first word').nth(1).waitFor();
    const said = page.getByRole('region', { name: 'With MolX' }).locator('.markdown');
    const { with_molx: molx } = (await (
      await server.post('/v1/molecules/compare', {
        smiles: aspirin,
        question: examples.questions[0]!.question,
        max_tokens: 128,
      })
    ).json()) as { with_molx: { text: string } };
    expect((await said.textContent())!.trim()).toBe(molx.text.trim());
    await page.getByRole('button', { name: 'Which atoms mattered?' }).click();
    const moved = page.getByRole('region', { name: 'What moved the answer' });
    await moved.waitFor();
    const shares = await moved.locator('.bars').first().locator('dd').allTextContents();
    expect(
      shares.map((share) => Number.parseInt(share, 10)).reduce((sum, share) => sum + share),
    ).toBeGreaterThanOrEqual(99);
    expect(await page.locator('.structure .on-paper ellipse').count()).toBeGreaterThan(3);
    expect(faults).toEqual([]);
  });

  it('finds the nearest molecules, and takes one of them', async () => {
    await using shown = await openPage(browser, server.url);
    const { page, faults } = shown;
    await page.getByText('Nearest training molecules').click();
    const neighbours = page.locator('.neighbours button');
    await neighbours.first().waitFor();
    expect((await neighbours.locator('.similarity').allTextContents()).slice(0, 1)).toEqual(['1.00']);
    await neighbours.nth(1).click();
    await expect.poll(() => page.getByLabel('SMILES', { exact: true }).inputValue()).toBe('O=C(O)c1ccccc1O');
    expect(faults).toEqual([]);
  });

  it('says that a reaction is no molecule', async () => {
    await using shown = await openPage(browser, server.url);
    await shown.page.getByLabel('SMILES', { exact: true }).fill('CCO.CC(=O)O>>CC(=O)OCC');
    await shown.page.getByText('Can’t be read: it is a reaction, not a molecule; one molecule is expected').waitFor();
  });

  it('describes its routes at /docs in its own name, and calls them there', async () => {
    await using shown = await openPage(browser, `${server.url}/docs`);
    const { page, faults } = shown;
    await page.locator('.opblock').first().waitFor();
    expect(await page.title()).toBe('MolX API');
    const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: object };
    const described = await page
      .locator('.opblock-summary-path')
      .evaluateAll((found) => found.map(({ dataset }) => dataset['path']));
    expect(described.sort()).toEqual(Object.keys(paths).sort());
    const logo = page.locator('.topbar a.link img');
    await expect.poll(() => logo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    expect(await page.locator('.topbar a.link svg, .topbar form:visible').count()).toBe(0);
    const models = page.locator('.opblock', { has: page.locator('[data-path="/v1/models"]') });
    await models.locator('.opblock-summary').click();
    await models.getByRole('button', { name: 'Execute' }).click();
    await models.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    expect(await models.locator('.live-responses-table').textContent()).toContain('molx-tiny-llm');
    expect(faults).toEqual([]);
  });

  it('computes in the page what the server computes', async () => {
    await using shown = await openPage(browser, server.url);
    const { page, faults } = shown;
    await page.getByText('Embeddings, computed in this browser').click();
    for (const smiles of [aspirin, 'C[C@H](N)C(=O)O', 'CC(=O)[O-].[Na+]', 'CN1CCC[C@H]1c1cccnc1']) {
      await page.getByLabel('SMILES', { exact: true }).fill(smiles);
      const rows = page.locator(`.embeddings[data-smiles="${smiles}"] li`);
      let found: [kind: string | undefined, difference: number][] = [];
      const read = async () => {
        found = await rows.evaluateAll((items) =>
          items.map(({ dataset }) => [dataset['kind'], Number(dataset['difference'])]),
        );
        return found.map(([kind]) => kind);
      };
      await expect.poll(read, { timeout: 120_000 }).toEqual(['fused', 'smiles', 'graph', 'fingerprint']);
      for (const [kind, difference] of found) expect(difference, `${smiles}, ${kind}`).toBeLessThanOrEqual(1e-4);
      expect(found.at(-1)![1]).toBe(0);
    }
    expect(faults).toEqual([]);
  });
});
