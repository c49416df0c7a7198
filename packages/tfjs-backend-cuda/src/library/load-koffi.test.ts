import { expect, it, vi } from 'vitest';
import { cudaInventory, useCudaBackend } from '../index.js';

vi.mock('koffi', () => {
  throw new RangeError('no binary for this platform');
});

it('is not needed to import the package, only to open a GPU', async () => {
  await expect(useCudaBackend()).rejects.toMatchObject({
    code: 'device-unavailable',
    message: expect.stringMatching(/^koffi can't be loaded: /),
  });
  const { gpus, missing } = await cudaInventory();
  expect(gpus).toEqual([]);
  expect(missing[0]).toMatch(/koffi can't be loaded/);
});
