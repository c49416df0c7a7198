import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** A Chromium of this machine, if there is one. */
export const chromiumPath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));

if (chromiumPath === undefined) {
  console.warn(
    'What drives a browser is skipped, no Chromium here. Install chromium, or name one by the variable CHROMIUM.',
  );
}

/**
 * Starts it without a graphics card's help, which machines of tests don't have.
 *
 * @param args  further flags: `softwareGl` for 3D
 */
export function launchChromium(args: readonly string[] = ['--disable-gpu']): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox', ...args] });
}

/** WebGL computed by the processor, while the rest is painted as ever: painted by the same means, pages hang now and then. */
export const softwareGl = ['--disable-gpu', '--enable-unsafe-swiftshader'];
