import { MolxError } from '@molx/core';

/** A call into ONNX Runtime that failed. */
export class OnnxruntimeError extends MolxError {
  /** What was called, by its name in onnxruntime_c_api.h. */
  readonly operation: string;

  constructor(operation: string, detail: string) {
    super('device', `ONNX Runtime, ${operation}: ${detail}`);
    this.operation = operation;
  }
}
