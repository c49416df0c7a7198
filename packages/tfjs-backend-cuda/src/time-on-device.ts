import type { CudaDevice } from './driver/cuda-device.js';

/** Runs a function and measures the device's time from its first to its last launch, in milliseconds. */
export async function timeOnDevice(device: CudaDevice, run: () => void): Promise<{ kernelMs: number; wallMs: number }> {
  const { driver, stream } = device;
  const [start, end] = [new BigUint64Array(1), new BigUint64Array(1)];
  for (const event of [start, end]) device.check(driver.cuEventCreate(event, 0), 'cuEventCreate');
  const began = performance.now();
  try {
    device.check(driver.cuEventRecord(Number(start[0]), stream), 'cuEventRecord');
    run();
    device.check(driver.cuEventRecord(Number(end[0]), stream), 'cuEventRecord');
    device.synchronize();
    const wallMs = performance.now() - began;
    const kernelMs = new Float32Array(new ArrayBuffer(4));
    device.check(driver.cuEventElapsedTime(kernelMs, Number(start[0]), Number(end[0])), 'cuEventElapsedTime');
    return { kernelMs: kernelMs[0]!, wallMs };
  } finally {
    for (const event of [start, end]) driver.cuEventDestroy(Number(event[0]));
  }
}
