import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { builtPage } from './built-page.js';
import { launchChromium } from './chromium.js';
import { type Double, startDouble } from './double.js';

/** A browser, and a server with the built page that answers as each test has it; both are there while the tests of a block run. */
export function useDouble(): { readonly browser: Browser; readonly double: Double } {
  let browser: Browser;
  let double: Double;
  beforeAll(async () => {
    double = await startDouble(await builtPage());
    browser = await launchChromium();
  });
  afterEach(() => double.routes.clear());
  afterAll(async () => {
    await browser?.close();
    double?.[Symbol.dispose]();
  });
  return {
    get browser() {
      return browser;
    },
    get double() {
      return double;
    },
  };
}
