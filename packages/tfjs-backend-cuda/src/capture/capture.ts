import { dispose, type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import type { CallCounts } from '../call-counts.js';
import type { CudaRuntime } from '../cuda-runtime.js';
import type { CudaDevice } from '../driver/cuda-device.js';
import type { Handle } from '../driver/driver-functions.js';
import { FreeBlocks } from '../memory/free-blocks.js';
import { CapturedGraph } from './captured-graph.js';

/**
 * Records what a function launches as a CUDA graph, which is launched as a whole: a decoding step's hundreds of launches
 * become one.
 *
 * The function runs twice, first as usual, so that its kernels are compiled and its memory is there. What it reads must
 * be on the device by the second time and stay alive as long as the graph; it can't read results, and whatever it does
 * in JavaScript, numbers that it passes to ops among it, is as it was. Its own memory is nobody else's until the graph
 * is disposed.
 *
 * @returns  the graph, with the function's tensors as its `result`; they have content from the first launch on
 * @throws {InvalidArgumentError} when the function reads tensors, brings numbers to the device, or runs a kernel that is
 *   computed on the host
 */
export function capture<T extends TensorContainer>(
  runtime: CudaRuntime,
  counts: CallCounts,
  run: () => T,
): CapturedGraph<T> {
  const { device, pool } = runtime;
  const memory = new FreeBlocks();
  try {
    return pool.within(memory, () => {
      dispose(tidy(run));
      const { graph, result, name } = record(device, run);
      try {
        const executable = new BigUint64Array(1);
        device.check(device.driver.cuGraphInstantiate(executable, graph, 0), `instantiating ${name}`);
        return new CapturedGraph({ runtime, counts, executable: Number(executable[0]), memory, result, name });
      } catch (error) {
        dispose(result);
        throw error;
      } finally {
        device.driver.cuGraphDestroy(graph);
      }
    });
  } catch (error) {
    pool.reclaim(memory);
    throw error;
  }
}

function record<T extends TensorContainer>(
  device: CudaDevice,
  run: () => T,
): { graph: Handle; result: T; name: string } {
  const { count } = device.launches;
  device.beginCapture();
  let result: T;
  try {
    result = tidy(run);
  } catch (error) {
    const { graph } = device.endCapture();
    if (graph !== 0) device.driver.cuGraphDestroy(graph);
    throw error;
  }
  const { graph, status } = device.endCapture();
  if (status !== 0) dispose(result);
  device.check(status, 'cuStreamEndCapture');
  const kernels = device.launches.since(count).reverse();
  return { graph, result, name: `the graph of ${kernels.join(', ')}` };
}
