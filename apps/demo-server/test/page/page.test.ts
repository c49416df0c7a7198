import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page, Response } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, softwareGl } from './chromium.js';
import { openStream, say } from './double.js';
import { openPage } from './page-under-test.js';
import { useDouble } from './use-double.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const aspirin = 'CC(=O)Oc1ccccc1C(=O)O';
const box = (page: Page) => page.getByLabel('SMILES', { exact: true });
const answer = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).last();

describe.skipIf(chromiumPath === undefined)('the page', () => {
  const site = useDouble();

  it('weighs little before the editor loads, and comes from this server alone', async () => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    const answers: Response[] = [];
    const note = (response: Response) => answers.push(response);
    page.on('response', note);
    await page.goto(site.double.address, { waitUntil: 'networkidle' });
    page.off('response', note);
    // as the files lie on the disk, drawings and lists included
    const bodies = await Promise.all(answers.map((answer) => answer.body()));
    expect(bodies.reduce((bytes, body) => bytes + body.length, 0)).toBeLessThan(400_000);
    const asked = answers.map((answer) => new URL(answer.url()).origin);
    expect(new Set(asked)).toEqual(new Set([new URL(site.double.address).origin]));
    await context.close();
  });

  it('opens with a molecule, its drawing and its facts', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    await page.getByRole('img', { name: `Structure of ${aspirin}` }).waitFor();
    expect(await box(page).inputValue()).toBe(aspirin);
    expect(await page.locator('.structure path[class^="bond-"]').count()).toBeGreaterThan(12);
    expect(await page.getByRole('heading', { name: 'C9H8O4' }).count()).toBe(1);
    expect(await page.getByText('180.2').count()).toBe(1);
    expect(opened.faults).toEqual([]);
  });

  it('writes what is drawn into the box, and draws what is written there', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    await page.getByRole('tab', { name: 'Draw' }).click();
    const canvas = page.locator('.editor-place canvas').last();
    await canvas.waitFor();
    await page.getByRole('button', { name: 'Clear the molecule' }).click();
    const empty = await canvas.screenshot();
    await canvas.click({ position: { x: 120, y: 150 } });
    await expect.poll(() => box(page).inputValue()).toBe('CC');
    await page.getByRole('button', { name: 'Clear the molecule' }).click();
    await expect.poll(async () => (await canvas.screenshot()).equals(empty)).toBe(true);
    await box(page).fill('c1ccncc1');
    await expect.poll(async () => (await canvas.screenshot()).equals(empty)).toBe(false);
    expect(await box(page).inputValue()).toBe('c1ccncc1');
    expect(opened.faults).toEqual([]);
  });

  it('takes a pasted SMILES and a pasted molfile', async () => {
    await using opened = await openPage(site.browser, site.double.address, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = opened;
    await page.getByText('Canonical SMILES.').waitFor();
    const paste = async (text: string) => {
      await page.evaluate((given) => navigator.clipboard.writeText(given), text);
      await box(page).focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+v');
    };
    await paste('OCC');
    await page.getByText('Canonical: CCO').waitFor();
    const bonds = '  1  2  1  0\n  2  3  3  0';
    const atoms = ['C', 'C', 'N'].map((symbol, i) => `    ${i}.2000    0.0000    0.0000 ${symbol}   0  0`).join('\n');
    await paste(`acetonitrile\n\n\n  3  2  0  0  0  0  0  0  0  0999 V2000\n${atoms}\n${bonds}\nM  END\n`);
    await expect.poll(() => box(page).inputValue()).toBe('CC#N');
    expect(opened.faults).toEqual([]);
  });

  it('shows the molecule in space', async () => {
    await using drawing = await launchChromium(softwareGl);
    await using opened = await openPage(drawing, site.double.address);
    const { page } = opened;
    await page.getByText('Canonical SMILES.').waitFor();
    await page.getByRole('tab', { name: '3D' }).click();
    const space = page.getByRole('img', { name: `${aspirin} in space; arrow keys turn it` });
    // the whole search for a conformer, and WebGL by the processor
    await space.locator('canvas').waitFor({ timeout: 90_000 });
    const before = await space.screenshot();
    await space.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await space.screenshot()).equals(before)).toBe(false);
    expect(opened.faults).toEqual([]);
  });

  it('streams an answer, and stops it', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    let left: Promise<unknown> | undefined;
    site.double.routes.set('/v1/chat/completions', (_, response) => {
      left = new Promise((resolve) => response.once('close', resolve));
      openStream(response).write('It **begins** ');
    });
    await page.getByText('Canonical SMILES.').waitFor();
    await page.getByLabel('Your question').fill('What is it?');
    await page.keyboard.press('Enter');
    await answer(page, 'With MolX').locator('strong', { hasText: 'begins' }).waitFor();
    expect(site.double.posted.at(-1)?.body).toMatchObject({
      model: 'molx-tiny',
      stream: true,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'molecule', smiles: aspirin },
            { type: 'text', text: 'What is it?' },
          ],
        },
      ],
    });
    await page.getByRole('button', { name: 'Stop' }).click();
    await answer(page, 'With MolX').getByText('stopped').waitFor();
    await left;
    site.double.routes.delete('/v1/chat/completions');
    await page.getByRole('button', { name: 'Ask again' }).click();
    await answer(page, 'With MolX').getByText('An ester.').waitFor();
    expect(opened.faults).toEqual([]);
  });

  it('asks both side by side, and each hears its own past', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    site.double.routes.set('/v1/chat/completions', (body, response) =>
      say(body['model'] === 'molx-tiny' ? 'An ester.' : 'A rock.')(body, response),
    );
    await page.getByText('Side by side').click();
    await page.getByRole('button', { name: 'Description' }).click();
    await answer(page, 'LLM alone').getByText('A rock.').waitFor();
    await answer(page, 'With MolX').getByText('An ester.').waitFor();
    const [left, right] = await Promise.all(['LLM alone', 'With MolX'].map((name) => answer(page, name).boundingBox()));
    expect(right!.x).toBeGreaterThan(left!.x + left!.width);
    expect(right!.y).toBe(left!.y);
    site.double.posted.length = 0;
    await page.getByLabel('Your question').fill('Sure?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect.poll(() => page.getByText('A rock.').count()).toBe(2);
    const heard = site.double.posted
      .filter(({ path }) => path === '/v1/chat/completions')
      .map(({ body }) => [body['model'], (body['messages'] as { content: unknown }[])[1]!.content]);
    expect(new Map(heard as [string, unknown][])).toEqual(
      new Map([
        ['molx-tiny', 'An ester.'],
        ['molx-tiny-llm', 'A rock.'],
      ]),
    );
    expect(opened.faults).toEqual([]);
  });

  it('draws the molecules of an answer, and marks those that are none', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    site.double.routes.set('/v1/chat/completions', say('CCO.CC(=O)O>>CCOC(C)=O, never C1CC(=O or `N`.'));
    await page.getByRole('button', { name: 'Description' }).click();
    const found = page.getByRole('list', { name: 'Molecules in the answer' });
    await found.getByRole('img', { name: 'Structure of CCOC(C)=O' }).waitFor();
    expect(await found.getByRole('img', { name: /^Structure/ }).count()).toBe(4);
    expect(await found.getByRole('img', { name: 'becomes' }).count()).toBe(1);
    expect(await found.locator('.invalid').textContent()).toMatch(/C1CC\(=O.*Not a valid SMILES: /);
    await found.getByRole('button', { name: 'Take it' }).first().click();
    expect(await box(page).inputValue()).toBe('CCO');
    expect(opened.faults).toEqual([]);
  });

  it('comes back from its link', async () => {
    await using opened = await openPage(site.browser, site.double.address, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page, context } = opened;
    await page.getByText('Canonical SMILES.').waitFor();
    await box(page).fill('CCN');
    await page.getByText('Side by side').click();
    await page.getByRole('button', { name: 'Description' }).click();
    await page.getByText('first word').nth(1).waitFor();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await context.newPage();
    await other.goto(link);
    await answer(other, 'LLM alone').getByText('An ester.').waitFor();
    expect(await box(other).inputValue()).toBe('CCN');
    expect(await other.getByLabel('Side by side').isChecked()).toBe(true);
    await expect.poll(() => page.evaluate(() => location.hash.length)).toBeGreaterThan(20);
    await page.reload();
    await answer(page, 'With MolX').getByText('An ester.').waitFor();
    expect(opened.faults).toEqual([]);
  });

  it('hands out drawing, molfile and conversation', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    await page.getByRole('button', { name: 'Description' }).click();
    await page.getByText('first word').waitFor();
    const file = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      return readFile(await download.path());
    };
    expect((await file('SVG')).toString()).toMatch(/^<svg [\s\S]*<path [\s\S]*<\/svg>\n$/);
    const png = await file('PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3 * 420, 3 * 320]);
    expect((await file('Molfile')).toString()).toContain('M  END');
    expect((await file('Markdown')).toString()).toContain('**With MolX**\n\nAn **ester**.');
    expect(JSON.parse((await file('JSON')).toString()).turns).toEqual([
      { question: 'Describe the molecule in one sentence.', smiles: aspirin, answers: { molx: 'An **ester**.' } },
    ]);
    expect(opened.faults).toEqual([]);
  });

  it('follows the system’s dark, and the reader’s own choice', async () => {
    await using opened = await openPage(site.browser, site.double.address, { colorScheme: 'dark' });
    const { page } = opened;
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await ground();
    await page.getByRole('button', { name: 'Dark' }).click();
    const light = await ground();
    expect([dark, light]).toEqual(['rgb(16, 20, 19)', 'rgb(246, 245, 241)']);
    await page.reload();
    expect(await ground()).toBe(light);
  });

  it('fits a phone', async () => {
    await using opened = await openPage(site.browser, site.double.address, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const { page } = opened;
    await page.getByText('Side by side').click();
    await page.getByRole('button', { name: 'Description' }).click();
    await page.getByText('first word').nth(1).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const boxes = await Promise.all(['LLM alone', 'With MolX'].map((name) => answer(page, name).boundingBox()));
    expect(boxes[1]!.y).toBeGreaterThan(boxes[0]!.y + boxes[0]!.height);
  });

  it.each(['light', 'dark'] as const)('has no serious findings of axe in the %s', async (colorScheme) => {
    await using opened = await openPage(site.browser, site.double.address, { colorScheme });
    const { page } = opened;
    const findings = async () =>
      page.evaluate(`${axe}; axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)]))`);
    await page.getByText('Canonical SMILES.').waitFor();
    expect(await findings()).toEqual([]);
    site.double.routes.set('/v1/chat/completions', say('Made from CCO and C1CC(=O.'));
    await page.getByText('Side by side').click();
    await page.getByRole('button', { name: 'Description' }).click();
    await page.getByText('Not a valid SMILES').nth(1).waitFor();
    await page.getByRole('button', { name: 'How answers are sampled' }).click();
    await page.getByRole('button', { name: 'API key' }).click();
    expect(await findings()).toEqual([]);
    await page.getByRole('tab', { name: 'Draw' }).click();
    await page.locator('.editor-place canvas').last().waitFor();
    await box(page).fill('C1CC');
    await page.getByText('Can’t be read: unclosed ring').waitFor();
    expect(await findings()).toEqual([]);
  });

  it('is led through by keys alone', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    await page.getByText('Canonical SMILES.').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the question');
    await page.keyboard.press('Enter');
    await page.keyboard.type('What is it?');
    await page.keyboard.press('Enter');
    await answer(page, 'With MolX').getByText('An ester.').waitFor();
    await page.getByRole('tab', { name: 'Structure' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: 'Draw' }).getAttribute('aria-selected')).toBe('true');
    expect(await page.getByRole('status').textContent()).toBe('An **ester**.');
  });
});
