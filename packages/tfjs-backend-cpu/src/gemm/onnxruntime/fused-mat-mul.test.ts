import koffi from 'koffi';
import { expect, it } from 'vitest';
import { FusedMatMul } from './fused-mat-mul.js';
import { onnxruntimeLibrary } from './library-file.js';
import { openOnnxruntimeApi } from './onnxruntime-api.js';
import { OnnxruntimeError } from './onnxruntime-error.js';
import { openSessions } from './open-sessions.js';

const isThere = await Promise.resolve()
  .then(() => onnxruntimeLibrary())
  .then(
    () => true,
    () => false,
  );
if (!isThere) console.warn('fused-mat-mul: skipped, onnxruntime-node has no library for this platform.');

/** Numbers in memory that threads share, and where it lies. */
function open() {
  const api = openOnnxruntimeApi(koffi, onnxruntimeLibrary().file);
  const product = new FusedMatMul(api, openSessions(api, 1, koffi.address), koffi.address);
  const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  return { api, product, heap: new Float32Array(buffer), start: Number(koffi.address(new Uint8Array(buffer))) };
}

it.skipIf(!isThere)('multiplies what lies in shared memory, each way to transpose', () => {
  const { api, product, heap, start } = open();
  expect(api.version).toBe(onnxruntimeLibrary().version);
  heap.set([1, 2, 3, 4, 5, 6], 0);
  heap.set([7, 8, 9, 10, 11, 12], 100);
  const [a, b, c] = [start, start + 400, start + 800].map((address) => ({ address, count: 1 }));
  const result = () => [...heap.subarray(200, 204)];
  product.run(
    false,
    false,
    { ...a!, rows: 2, columns: 3 },
    { ...b!, rows: 3, columns: 2 },
    { ...c!, rows: 2, columns: 2 },
  );
  expect(result()).toEqual([58, 64, 139, 154]);
  product.run(
    false,
    true,
    { ...a!, rows: 2, columns: 3 },
    { ...b!, rows: 2, columns: 3 },
    { ...c!, rows: 2, columns: 2 },
  );
  expect(result()).toEqual([50, 68, 122, 167]);
  product.run(
    true,
    false,
    { ...a!, rows: 3, columns: 2 },
    { ...b!, rows: 3, columns: 2 },
    { ...c!, rows: 2, columns: 2 },
  );
  expect(result()).toEqual([89, 98, 116, 128]);
  product.run(
    true,
    true,
    { ...a!, rows: 3, columns: 2 },
    { ...b!, rows: 2, columns: 3 },
    { ...c!, rows: 2, columns: 2 },
  );
  expect(result()).toEqual([76, 103, 100, 136]);
});

it.skipIf(!isThere)('tells what ONNX Runtime says of sizes that do not fit, and leaves nothing behind', () => {
  const { product, heap, start } = open();
  heap.fill(1);
  const [a, c] = [
    { address: start, count: 1, rows: 2, columns: 3 },
    { address: start + 800, count: 1, rows: 2, columns: 2 },
  ];
  const good = { address: start + 400, count: 1, rows: 3, columns: 2 };
  expect(() => product.run(false, false, a, { ...good, rows: 4 }, c)).toThrow(OnnxruntimeError);
  expect(() => product.run(false, false, a, { ...good, rows: 4 }, c)).toThrow(
    /^ONNX Runtime, Run: .*dimension mismatch/s,
  );
  expect(() => product.run(false, false, a, { ...good, columns: 5 }, c)).toThrow(OnnxruntimeError);
  product.run(false, false, a, good, c);
  expect([...heap.subarray(200, 204)]).toEqual([3, 3, 3, 3]);

  const runs = (count: number) => {
    for (let i = 0; i < count; i++) product.run(false, false, a, good, c);
    return process.memoryUsage.rss();
  };
  const before = runs(10_000);
  // Three values of some 200 bytes each would be left: 24 MB.
  expect(runs(40_000) - before).toBeLessThan(8 * 2 ** 20);
});
