import type { default as koffi, LibraryHandle } from 'koffi';
import { OnnxruntimeError } from './onnxruntime-error.js';

/** The version of the function table that has all of {@link places}; later libraries keep it. */
const apiVersion = 5;

const pointerBytes = 8;

/** Addresses, of objects and of memory, are numbers. Where a result's address is wanted, that of 8 bytes that receive it. */
export interface OnnxruntimeApi {
  /** koffi unloads a library that nothing refers to, and functions that were found by address do not. */
  readonly library: LibraryHandle;
  readonly version: string;
  createEnv(logLevel: number, logId: string, env: number): void;
  createSessionFromArray(env: number, model: Uint8Array, bytes: number, options: number, session: number): void;
  run(
    session: number,
    runOptions: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
  ): void;
  createSessionOptions(options: number): void;
  disableMemPattern(options: number): void;
  disableCpuMemArena(options: number): void;
  setSessionLogSeverityLevel(options: number, level: number): void;
  setIntraOpNumThreads(options: number, threads: number): void;
  addSessionConfigEntry(options: number, key: string, value: string): void;
  createTensorWithDataAsOrtValue(
    memoryInfo: number,
    data: number,
    bytes: number,
    shape: number,
    rank: number,
    elementType: number,
    value: number,
  ): void;
  createCpuMemoryInfo(allocatorType: number, memoryType: number, memoryInfo: number): void;
  releaseValue(value: number): void;
  releaseSessionOptions(options: number): void;
}

type ApiFunction = Exclude<keyof OnnxruntimeApi, 'library' | 'version'>;

/**
 * Where functions stand in `struct OrtApi` of onnxruntime_c_api.h, whose order never changes, and what they take. An
 * address goes as `uint64_t`.
 */
const places: Record<ApiFunction, readonly [place: number, ...parameters: string[]]> = {
  createEnv: [3, 'int', 'const char *', 'uint64_t'],
  createSessionFromArray: [8, 'uint64_t', 'const uint8_t *', 'uint64_t', 'uint64_t', 'uint64_t'],
  run: [9, 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t'],
  createSessionOptions: [10, 'uint64_t'],
  disableMemPattern: [17, 'uint64_t'],
  disableCpuMemArena: [19, 'uint64_t'],
  setSessionLogSeverityLevel: [22, 'uint64_t', 'int'],
  setIntraOpNumThreads: [24, 'uint64_t', 'int'],
  createTensorWithDataAsOrtValue: [49, 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t', 'int', 'uint64_t'],
  createCpuMemoryInfo: [69, 'int', 'int', 'uint64_t'],
  releaseValue: [96, 'uint64_t'],
  releaseSessionOptions: [100, 'uint64_t'],
  addSessionConfigEntry: [130, 'uint64_t', 'const char *', 'const char *'],
};

const getErrorMessage = 2;
const releaseStatus = 93;

/** Functions that return nothing; the others return a status, an address that is 0 when all went well. */
const withoutStatus: ReadonlySet<string> = new Set<ApiFunction>(['releaseValue', 'releaseSessionOptions']);

const opened = new Map<string, OnnxruntimeApi>();

/**
 * The C API of ONNX Runtime's library, for the calling thread and for as long as it lives. Each call throws an
 * {@link OnnxruntimeError} with the library's own words where it fails.
 */
export function openOnnxruntimeApi(binding: typeof koffi, file: string): OnnxruntimeApi {
  const api = opened.get(file) ?? bindFunctions(binding, file);
  opened.set(file, api);
  return api;
}

function bindFunctions({ load, decode, proto }: typeof koffi, file: string): OnnxruntimeApi {
  const bind = (table: number, place: number, result: string, parameters: readonly string[]) => {
    const address = decode(BigInt(table), pointerBytes * place, 'uint64_t');
    return decode(BigInt(address), proto(result, [...parameters]));
  };
  const library = load(file);
  const base: number = library.func('uint64_t OrtGetApiBase()')();
  const table: number = bind(base, 0, 'uint64_t', ['uint32_t'])(apiVersion);
  const version: string = bind(base, 1, 'const char *', [])();
  if (table === 0) throw new OnnxruntimeError('GetApi', `${version} has no API of version ${apiVersion}`);
  const messageOf: (status: number) => string = bind(table, getErrorMessage, 'const char *', ['uint64_t']);
  const release: (status: number) => void = bind(table, releaseStatus, 'void', ['uint64_t']);

  const checked =
    (name: string, call: (...args: unknown[]) => number) =>
    (...args: unknown[]): void => {
      const status = call(...args);
      if (status === 0) return;
      const message = messageOf(status);
      release(status);
      throw new OnnxruntimeError(name, message);
    };
  const functions = Object.entries(places).map(([name, [place, ...parameters]]) => {
    if (withoutStatus.has(name)) return [name, bind(table, place, 'void', parameters)];
    return [name, checked(name[0]!.toUpperCase() + name.slice(1), bind(table, place, 'uint64_t', parameters))];
  });
  return { library, version, ...Object.fromEntries(functions) } as OnnxruntimeApi;
}
