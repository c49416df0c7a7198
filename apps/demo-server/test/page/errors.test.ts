import { describe, expect, it } from 'vitest';
import { chromiumPath } from './chromium.js';
import { openStream, refuse, sendJson } from './double.js';
import { openPage } from './page-under-test.js';
import { useDouble } from './use-double.js';

describe.skipIf(chromiumPath === undefined)('what goes wrong is said where it went wrong', () => {
  const site = useDouble();

  it('counts down to the next try when the queue is full', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    site.double.routes.set('/v1/chat/completions', (_, response) =>
      refuse(response, 429, 'queue_full', 'The queue is full.', { 'retry-after': '2' }),
    );
    await page.getByRole('button', { name: 'Description' }).click();
    const note = page.getByRole('alert');
    await note.getByText('The server is busy').waitFor();
    expect(await note.textContent()).toContain('The queue is full.');
    expect(await note.getByRole('button').isDisabled()).toBe(true);
    site.double.routes.delete('/v1/chat/completions');
    await note.getByRole('button', { name: 'Try again', exact: true }).click();
    await page.getByRole('region', { name: 'With MolX' }).getByText('An ester.').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(opened.faults).toEqual([]);
  });

  it('gives up on a server that has gone silent', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    await page.getByText('Canonical SMILES.').waitFor();
    site.double.routes.set('/v1/chat/completions', (_, response) => openStream(response).write('An es'));
    await page.clock.install();
    await page.getByRole('button', { name: 'Description' }).click();
    await page.getByText('An es', { exact: true }).waitFor();
    await page.clock.fastForward(61_000);
    await page.getByRole('alert').getByText('That took too long').waitFor();
  });

  it('says so when an answer breaks off, and keeps what stands', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    let breakOff = () => {};
    site.double.routes.set('/v1/chat/completions', (_, response) => {
      openStream(response).write('Half an an');
      breakOff = () => response.destroy();
    });
    await page.getByRole('button', { name: 'Description' }).click();
    await page.getByText('Half an an', { exact: true }).waitFor();
    breakOff();
    await page.getByRole('alert').getByText('No connection').waitFor();
    expect(await page.getByText('Half an an', { exact: true }).count()).toBe(1);
    site.double.routes.set('/v1/chat/completions', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify({ error: { message: 'Out of memory.', code: 'device' } })}\n\n`);
    });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').getByText('Out of memory.').waitFor();
  });

  it('gives the reason of a molecule that can’t be read, and asks nothing of it', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    await page.getByLabel('SMILES', { exact: true }).fill('C1CC');
    await page.getByText('Can’t be read: unclosed ring').waitFor();
    expect(await page.getByRole('button', { name: 'Description' }).isDisabled()).toBe(true);
    expect(await page.getByLabel('SMILES', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    site.double.routes.set('/v1/molecules/parse', (_, response) =>
      refuse(response, 413, 'too_large', 'A SMILES of more than 2,000 characters.'),
    );
    await page.getByLabel('SMILES', { exact: true }).fill('C'.repeat(3000));
    await page.getByText('Can’t be read: A SMILES of more than 2,000 characters.').waitFor();
  });

  it('asks for the key that the server wants, and uses it', async () => {
    site.double.routes.set('/v1/models', (_, response) => refuse(response, 401, 'invalid_api_key', 'A key is needed.'));
    await using opened = await openPage(site.browser, site.double.address);
    const { page, context } = opened;
    await page.getByLabel('This server wants an API key').fill('secret');
    site.double.routes.delete('/v1/models');
    const asked = page.waitForRequest('**/v1/models');
    await page.getByRole('button', { name: 'Use it' }).click();
    expect((await asked).headers()['authorization']).toBe('Bearer secret');
    await page.getByRole('button', { name: 'Aspirin' }).click();
    await page.getByText('Canonical SMILES.').waitFor();
    expect(await context.storageState()).toMatchObject({ origins: [] });
  });

  it('says that the index is not ready, and tries again when told', async () => {
    await using opened = await openPage(site.browser, site.double.address);
    const { page } = opened;
    site.double.routes.set('/v1/molecules/similar', (_, response) =>
      refuse(response, 503, 'not_ready', 'The index is being made.', { 'retry-after': '1' }),
    );
    await page.getByText('Nearest training molecules').click();
    await page.getByText('The index is being made.').waitFor();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>';
    site.double.routes.set('/v1/molecules/similar', (_, response) =>
      sendJson(response, { index: 'molecules', size: 1, neighbours: [{ smiles: 'CCO', similarity: 0.5, svg }] }),
    );
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    await page.getByRole('button', { name: 'CCO' }).getByText('0.50').waitFor();
  });
});
