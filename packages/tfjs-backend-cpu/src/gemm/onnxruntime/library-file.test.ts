import { existsSync } from 'node:fs';
import { DeviceUnavailableError } from '@molx/core';
import { expect, it } from 'vitest';
import { onnxruntimeLibrary } from './library-file.js';

it.each([
  ['linux', 'x64', 'linux/x64/libonnxruntime.so.1'],
  ['linux', 'arm64', 'linux/arm64/libonnxruntime.so.1'],
  ['darwin', 'arm64', 'darwin/arm64/libonnxruntime.1.30.0.dylib'],
  ['win32', 'x64', 'win32/x64/onnxruntime.dll'],
  ['win32', 'arm64', 'win32/arm64/onnxruntime.dll'],
] as const)('finds the library for %s %s', (platform, arch, place) => {
  const { file, where, version } = onnxruntimeLibrary(platform, arch);
  expect([where, version]).toEqual([`onnxruntime-node/bin/napi-v6/${place}`, '1.30.0']);
  expect(existsSync(file)).toBe(true);
});

it('says that there is none', () => {
  expect(() => onnxruntimeLibrary('aix', 'ppc64')).toThrow(DeviceUnavailableError);
  expect(() => onnxruntimeLibrary('linux', 'riscv64')).toThrow(/no library for linux riscv64/);
});
