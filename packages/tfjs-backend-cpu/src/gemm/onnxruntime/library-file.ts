import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DeviceUnavailableError } from '@molx/core';

/** ONNX Runtime's library as onnxruntime-node ships it. */
export interface OnnxruntimeLibrary {
  file: string;
  /** Inside node_modules. */
  where: string;
  /** The package's. */
  version: string;
}

/** Names under which the package has shipped the library, those that its own binding loads first. */
const namesOn: Partial<Record<NodeJS.Platform, (version: string) => readonly string[]>> = {
  linux: (version) => ['libonnxruntime.so.1', `libonnxruntime.so.${version}`],
  darwin: (version) => [`libonnxruntime.${version}.dylib`, 'libonnxruntime.1.dylib'],
  win32: () => ['onnxruntime.dll'],
};

/**
 * Finds the library of a platform in the installed package.
 *
 * @param platform  such as `linux`, with `arch` such as `x64`; this machine's when absent
 * @throws {DeviceUnavailableError} when the package has none for the platform
 */
export function onnxruntimeLibrary(
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): OnnxruntimeLibrary {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('onnxruntime-node/package.json');
  const { version }: { version: string } = require('onnxruntime-node/package.json');
  const folder = `bin/napi-v6/${platform}/${arch}`;
  const names = namesOn[platform]?.(version) ?? [];
  const found = names.find((name) => existsSync(path.join(path.dirname(manifest), folder, name)));
  if (found === undefined) {
    throw new DeviceUnavailableError(`onnxruntime-node ${version} has no library for ${platform} ${arch}`, []);
  }
  const file = path.join(path.dirname(manifest), folder, found);
  return { file, where: `onnxruntime-node/${folder}/${found}`, version };
}
