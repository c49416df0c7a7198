import { failureOf } from '../engine/engine-error.js';
import type { EngineMethod, EngineMethods } from '../engine/engine-methods.js';
import type { EngineLoad, ToEngine } from '../engine/messages.js';
import type { EngineSettings } from './engine-settings.js';
import { type LoadedEngine, loadEngine } from './load-engine.js';
import type { WorkerPort } from './worker-port.js';

type Call = Extract<ToEngine, { type: 'call' }>;

/**
 * Loads the model, answers what comes through the port, and frees everything when it is told to close.
 *
 * @returns  when all is freed
 */
export async function serveEngine(port: WorkerPort, settings: EngineSettings): Promise<void> {
  const underWay = new Map<number, AbortController>();
  const early: Call[] = [];
  let engine: LoadedEngine | undefined;
  let close!: () => void;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  port.on('message', (message) => {
    if (message.type === 'close') return close();
    if (message.type === 'cancel') return underWay.get(message.id)?.abort();
    if (engine === undefined) early.push(message);
    else void answer(port, engine, message, underWay);
  });
  try {
    engine = await loadEngine(settings, (load: EngineLoad) => port.postMessage({ type: 'load', load }));
  } catch (error) {
    port.postMessage({ type: 'failed', failure: failureOf(error) });
    return;
  }
  port.postMessage({ type: 'ready', facts: engine.facts });
  for (const call of early.splice(0)) void answer(port, engine, call, underWay);
  await closed;
  for (const controller of underWay.values()) controller.abort();
  await engine.close();
}

async function answer(port: WorkerPort, engine: LoadedEngine, call: Call, underWay: Map<number, AbortController>) {
  const { id, method, params } = call;
  const controller = new AbortController();
  underWay.set(id, controller);
  try {
    const onPiece = (piece: EngineMethods[EngineMethod]['piece']) => {
      if (!controller.signal.aborted) port.postMessage({ type: 'piece', id, piece });
    };
    const run = engine.methods[method] as (
      params: Call['params'],
      context: { signal: AbortSignal; onPiece: typeof onPiece },
    ) => Promise<EngineMethods[EngineMethod]['result']>;
    const result = await run(params, { signal: controller.signal, onPiece });
    port.postMessage({ type: 'result', id, result }, 'vectors' in result ? [result.vectors.buffer as ArrayBuffer] : []);
  } catch (error) {
    port.postMessage({ type: 'error', id, failure: failureOf(error) });
  } finally {
    underWay.delete(id);
  }
}
