import { DeviceUnavailableError, InvalidArgumentError } from '@molx/core';
import { type GemmName, type GemmOptions, type GemmProvider, gemmNames } from './gemm-provider.js';
import { jsGemm } from './js-gemm.js';
import { onnxruntimeGemm } from './onnxruntime-gemm.js';
import { accelerateGemm, mklGemm, openblasGemm } from './system-blas.js';
import { xnnpackGemm } from './xnnpack-gemm.js';

type OpenGemm = (options: GemmOptions) => GemmProvider | Promise<GemmProvider>;

const openers: Record<GemmName, OpenGemm> = {
  openblas: openblasGemm,
  mkl: mklGemm,
  accelerate: accelerateGemm,
  onnxruntime: onnxruntimeGemm,
  xnnpack: xnnpackGemm,
  js: jsGemm,
};

/**
 * Opens the named provider, or for `auto` the first that can be opened.
 *
 * @throws {DeviceUnavailableError} when the named one can't be opened
 * @throws {InvalidArgumentError} when there is none of that name
 */
export async function chooseGemm(
  wanted: GemmName | 'auto',
  options: GemmOptions = {},
): Promise<{ provider: GemmProvider; tried: string[] }> {
  if (wanted !== 'auto' && !Object.hasOwn(openers, wanted)) {
    throw new InvalidArgumentError(`There is no GEMM provider "${wanted}": auto, ${gemmNames.join(', ')}.`);
  }
  const tried: string[] = [];
  for (const name of wanted === 'auto' ? gemmNames : [wanted]) {
    try {
      return { provider: await openers[name](options), tried };
    } catch (error) {
      tried.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new DeviceUnavailableError(
    `The GEMM provider "${wanted}" is not available. Install it, or set gemm to auto.`,
    tried,
  );
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? message;
}
