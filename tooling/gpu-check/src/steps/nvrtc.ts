import { ok, strictEqual } from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { useCudaBackend } from '@molx/tfjs-backend-cuda';
import { kernelSources, Nvrtc, openDevice, openLibraries } from '@molx/tfjs-backend-cuda/inner';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';

/** Compiles every kernel for this GPU, then lets the cache on disk be filled, used, damaged and mended. */
export const nvrtc: Step = {
  name: 'nvrtc',
  limitSeconds: 900,
  async run({ check, tiny }) {
    const libraries = await openLibraries();
    const compiler = new Nvrtc(libraries.nvrtc);
    const device = openDevice(libraries, 0);
    const target = compiler.targetFor(device.facts.capability);
    device.close();
    // The emulator compiles by g++, and its own tests compile everything.
    for (const source of tiny ? kernelSources.slice(0, 2) : kernelSources) {
      await check(`${source.name} compiles`, () => {
        const image = compiler.compile(source, target);
        return `${target.architecture}, ${image.length} bytes`;
      });
    }
    const cacheFolder = mkdtempSync(path.join(os.tmpdir(), 'molx-check-cache-'));
    const images = () => readdirSync(cacheFolder).filter((name) => name.endsWith('.bin'));
    const run = async () => {
      const { backend } = await useCudaBackend({ cacheFolder });
      const y = tf.sum(tf.exp(tf.zeros([100])));
      strictEqual(y.dataSync()[0], 100);
      return backend.stats().sources;
    };
    try {
      let compiled = 0;
      await check('an empty cache is filled', async () => {
        const sources = await run();
        ({ compiled } = sources);
        ok(compiled > 0 && sources.cached === 0, JSON.stringify(sources));
        strictEqual(images().length, compiled);
        return `${compiled} sources`;
      });
      await check('a filled cache is used', async () => {
        const sources = await run();
        strictEqual(sources.compiled, 0);
        strictEqual(sources.cached, compiled);
        return undefined;
      });
      await check('a damaged cache is compiled anew', async () => {
        for (const name of images()) writeFileSync(path.join(cacheFolder, name), 'damaged');
        strictEqual((await run()).compiled, compiled);
        strictEqual((await run()).cached, compiled);
        return undefined;
      });
    } finally {
      rmSync(cacheFolder, { recursive: true, force: true });
    }
  },
};
