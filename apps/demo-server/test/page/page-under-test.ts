import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** A page in a browser context of its own, and what went wrong in it. */
export interface PageUnderTest extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  /** Uncaught errors, violations of the policy, and what the console calls an error; failed requests are the tests' own. */
  faults: string[];
}

/** Opens an address, and waits until the page has met its server. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<PageUnderTest> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 880 }, ...options });
  // a slow machine takes its time over the first paint; what takes longer than this never comes
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  await page.goto(address);
  return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
}
