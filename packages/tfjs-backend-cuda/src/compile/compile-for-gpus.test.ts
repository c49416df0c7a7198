import { describe, expect, it } from 'vitest';
import '../kernels/register-native-kernels.js';
import '../fused/register-fused-kernels.js';
import { cudaMajors, openNvrtc } from '../library/open-toolkit.js';
import { kernelSources } from './kernel-source.js';
import { Nvrtc } from './nvrtc.js';

/** NVIDIA's own compiler, which needs no GPU; never the emulator's. */
async function findNvrtc(): Promise<Nvrtc | undefined> {
  delete process.env['MOLX_CUDA_LIBRARIES'];
  try {
    const nvrtc = new Nvrtc(await openNvrtc(cudaMajors, []));
    process.stdout.write(`NVRTC ${nvrtc.version} (${nvrtc.path})\n`);
    return nvrtc;
  } catch {
    process.stdout.write('NVRTC: not found, so the kernels are not compiled for GPUs; set CUDA_PATH or VIRTUAL_ENV\n');
    return undefined;
  }
}

const nvrtc = await findNvrtc();

describe.skipIf(nvrtc === undefined).each(kernelSources.map((source) => [source.name, source] as const))(
  '%s',
  (_, source) => {
    it.each([75, 80, 90, 100])('compiles for sm_%i', { timeout: 300_000 }, (capability) => {
      const image = nvrtc!.compile(source, nvrtc!.targetFor(capability));
      expect(Buffer.from(image.subarray(0, 4)).toString('latin1')).toBe('\x7fELF');
    });
  },
);
