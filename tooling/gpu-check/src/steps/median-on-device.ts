import type { CudaBackend } from '@molx/tfjs-backend-cuda';

/** In one measurement, so that the launch of one hides behind the work of another. */
const callsPerSample = 10;
const samples = 7;

/** The device's time for one call of `run`, in milliseconds: the median of several samples after a warm-up. */
export async function medianOnDevice(backend: CudaBackend, run: () => void): Promise<number> {
  for (let i = 0; i < 3; i++) run();
  backend.runtime.device.synchronize();
  const times: number[] = [];
  for (let i = 0; i < samples; i++) {
    const { kernelMs } = await backend.time(() => {
      for (let call = 0; call < callsPerSample; call++) run();
    });
    times.push(kernelMs / callsPerSample);
  }
  return times.sort((a, b) => a - b)[samples >> 1]!;
}
