import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { buildEmulator } from './build-emulator.js';
import { useEmulator } from './use-emulator.js';

it('says in one line why there is none, and goes on', async () => {
  await expect(buildEmulator('no-such-compiler')).rejects.toThrow(
    'the CUDA emulator needs no-such-compiler, which is not installed',
  );
  const said = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  process.env['MOLX_EMULATOR_CXX'] = 'no-such-compiler';
  expect(await useEmulator()).toBeUndefined();
  delete process.env['MOLX_EMULATOR_CXX'];
  const lines = said.mock.calls.map(([text]) => text);
  said.mockRestore();
  expect(lines).toEqual(['CUDA emulator: skipped, the CUDA emulator needs no-such-compiler, which is not installed\n']);
});

it('is built once for the same sources and compiler', async () => {
  const folder = await useEmulator();
  if (folder === undefined) return;
  expect(await buildEmulator()).toBe(folder);
  for (const name of ['libcuda.so.1', 'libnvrtc.so.12', 'libcublasLt.so.12', 'device-runtime.h']) {
    expect(existsSync(path.join(folder, name)), name).toBe(true);
  }
});
