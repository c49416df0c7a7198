import { fusedMatMulModel } from './fused-mat-mul-model.js';
import type { OnnxruntimeApi } from './onnxruntime-api.js';
import { PointerSlots } from './pointer-slots.js';

/** Addresses of what any thread of the process may use. */
export interface OnnxruntimeHandles {
  /** One for each way to transpose; see {@link sessionPlace}. */
  sessions: readonly number[];
  /** Says that tensors lie in the processor's memory. */
  memoryInfo: number;
}

// Values of enumerations of onnxruntime_c_api.h.
const logWarnings = 2;
const logFatal = 4;
const deviceAllocator = 0;
const defaultMemory = 0;

const opened = new Map<string, OnnxruntimeHandles>();

/** Where the session for operands so transposed stands. */
export function sessionPlace(transposeA: boolean, transposeB: boolean): number {
  return (transposeA ? 2 : 0) + (transposeB ? 1 : 0);
}

/**
 * A session with a single FusedMatMul node for each of the four ways to transpose. They are made once for a thread count and live
 * as long as the process.
 *
 * @param threads  of one run; with 1 it stays in the thread that calls
 */
export function openSessions(
  api: OnnxruntimeApi,
  threads: number,
  addressOf: (array: ArrayBufferView) => bigint,
): OnnxruntimeHandles {
  const key = `${api.version} ${threads}`;
  const handles = opened.get(key) ?? createSessions(api, threads, addressOf);
  opened.set(key, handles);
  return handles;
}

function createSessions(
  api: OnnxruntimeApi,
  threads: number,
  addressOf: (array: ArrayBufferView) => bigint,
): OnnxruntimeHandles {
  const slots = new PointerSlots(1, addressOf);
  const created = (create: (slot: number) => void): number => {
    create(slots.addressOf(0));
    return slots.get(0);
  };
  const env = created((slot) => api.createEnv(logWarnings, 'molx', slot));
  const options = created((slot) => api.createSessionOptions(slot));
  try {
    api.setIntraOpNumThreads(options, threads);
    // Four sessions' idle threads would spin for a processor that elementwise work needs: measured 10 % slower.
    api.addSessionConfigEntry(options, 'session.intra_op.allow_spinning', '0');
    api.disableMemPattern(options);
    api.disableCpuMemArena(options);
    // A failure is thrown, so it need not be written to the terminal too.
    api.setSessionLogSeverityLevel(options, logFatal);
    const sessions = [0, 1, 2, 3].map((place) => {
      const model = fusedMatMulModel({ transposeA: place >= 2, transposeB: place % 2 === 1 });
      return created((slot) => api.createSessionFromArray(env, model, model.length, options, slot));
    });
    const memoryInfo = created((slot) => api.createCpuMemoryInfo(deviceAllocator, defaultMemory, slot));
    return { sessions, memoryInfo };
  } finally {
    api.releaseSessionOptions(options);
  }
}
