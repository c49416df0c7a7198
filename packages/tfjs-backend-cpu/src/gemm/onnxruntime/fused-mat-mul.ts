import type { OnnxruntimeApi } from './onnxruntime-api.js';
import { type OnnxruntimeHandles, sessionPlace } from './open-sessions.js';
import { PointerSlots } from './pointer-slots.js';

/** Matrices end to end, [count, rows, columns], row-major float32. */
export interface MatricesAt {
  address: number;
  count: number;
  rows: number;
  columns: number;
}

/** `ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT` of onnxruntime_c_api.h. */
const elementFloat = 1;

const rank = 3;

// Slots: values and names of a, b and c, so that a and b stand side by side; their shapes; the letters of the names.
const values = 0;
const names = 3;
const shapes = 6;
const letters = shapes + 3 * rank;
const slotCount = letters + 3;

/** One run of ONNX Runtime on memory that it gets by address. For one thread; each makes its own on the same sessions. */
export class FusedMatMul {
  readonly #api: OnnxruntimeApi;
  readonly #handles: OnnxruntimeHandles;
  readonly #slots: PointerSlots;

  constructor(api: OnnxruntimeApi, handles: OnnxruntimeHandles, addressOf: (array: ArrayBufferView) => bigint) {
    this.#api = api;
    this.#handles = handles;
    const slots = new PointerSlots(slotCount, addressOf);
    for (const [i, name] of ['a', 'b', 'c'].entries()) {
      slots.set(letters + i, name.charCodeAt(0)); // the bytes that follow are 0, which ends a name in C
      slots.set(names + i, slots.addressOf(letters + i));
    }
    this.#slots = slots;
  }

  /**
   * Overwrites c with op(a) op(b). One matrix of a or of b serves all of c; not of both, unless c is one too.
   *
   * @throws {OnnxruntimeError} when the sizes do not fit together
   */
  run(transposeA: boolean, transposeB: boolean, a: MatricesAt, b: MatricesAt, c: MatricesAt): void {
    const slots = this.#slots;
    const session = this.#handles.sessions[sessionPlace(transposeA, transposeB)]!;
    try {
      this.#createValue(0, a);
      this.#createValue(1, b);
      this.#createValue(2, c);
      const [inputNames, outputNames] = [slots.addressOf(names), slots.addressOf(names + 2)];
      const [inputs, outputs] = [slots.addressOf(values), slots.addressOf(values + 2)];
      this.#api.run(session, 0, inputNames, inputs, 2, outputNames, 1, outputs);
    } finally {
      for (let i = 0; i < 3; i++) this.#releaseValue(i);
    }
  }

  #createValue(i: number, { address, count, rows, columns }: MatricesAt): void {
    const slots = this.#slots;
    const shape = shapes + i * rank;
    slots.set(shape, count);
    slots.set(shape + 1, rows);
    slots.set(shape + 2, columns);
    const [bytes, shapeAt, valueAt] = [4 * count * rows * columns, slots.addressOf(shape), slots.addressOf(values + i)];
    const { memoryInfo } = this.#handles;
    this.#api.createTensorWithDataAsOrtValue(memoryInfo, address, bytes, shapeAt, rank, elementFloat, valueAt);
  }

  #releaseValue(i: number): void {
    const value = this.#slots.get(values + i);
    if (value === 0) return;
    this.#api.releaseValue(value);
    this.#slots.set(values + i, 0);
  }
}
