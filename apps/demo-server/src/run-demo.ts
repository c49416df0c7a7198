import type { Logger } from '@molx/core';
import { MolxError } from '@molx/core';
import closeWithGrace from 'close-with-grace';
import { embeddedModelPath, modelPath } from 'molx/command';
import { embeddedIndex, findWebFolder, readExamples } from './demo-files.js';
import type { DemoFlags } from './demo-flags.js';
import { startEngine } from './engine/start-engine.js';
import { createServer } from './http/create-server.js';
import { defaultServerSettings } from './http/server-settings.js';

/** How long answers under way may take when the server is told to end. */
const closingMs = 10_000;

/**
 * Serves until it is told to end (SIGTERM, Ctrl-C) or the engine is lost. It listens at once, and is ready when the model is loaded.
 *
 * @throws {InvalidArgumentError} without a model; what loading the model throws
 */
export async function runDemo(flags: DemoFlags, logger: Logger): Promise<void> {
  const started = performance.now();
  const embedded = embeddedModelPath();
  const model = modelPath(flags.model, embedded);
  const { llm, allowMismatch, device, gemm, maxRows } = flags;
  const index = flags.index ?? embeddedIndex(embedded);
  const { engine, ended, stop } = startEngine({ model, llm, allowMismatch, device, gemm, maxRows, index });
  const app = await createServer(engine, {
    ...defaultServerSettings,
    apiKeys: flags.apiKey,
    corsOrigins: flags.corsOrigin,
    rateLimit: flags.rateLimit,
    maxTexts: maxRows + flags.maxWaiting,
    timeoutMs: flags.timeout * 1000,
    trustedProxies: flags.trustProxy,
    logLevel: flags.logLevel,
    webFolder: findWebFolder(),
    examples: await readExamples(embedded),
  });
  const grace = closeWithGrace({ delay: closingMs, logger: app.log }, async () => {
    await app.close();
    await stop();
  });
  try {
    const address = await app.listen({ host: flags.host, port: flags.port });
    const facts = await engine.ready;
    logger.info(facts.device);
    const seconds = (performance.now() - started) / 1000;
    logger.info(`${facts.model} answers at ${address} (ready after ${seconds.toFixed(1)} s). Ctrl-C ends it.`);
    if (flags.host === '0.0.0.0' && flags.apiKey.length === 0)
      logger.warn('everybody who reaches this machine may use the API: see --api-key.');
  } catch (error) {
    grace.uninstall();
    await app.close();
    await stop();
    throw error;
  }
  const reason = await ended;
  grace.uninstall();
  await app.close();
  throw new MolxError('device', `the device worker is gone: ${reason}`);
}
