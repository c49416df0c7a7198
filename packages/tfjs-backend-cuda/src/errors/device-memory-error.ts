import { MolxError } from '@molx/core';

/** Figures of device memory at the moment when it ran out, in bytes. */
export interface DeviceMemoryFigures {
  /** What was asked for. */
  requestedBytes: number;
  /** What tensors and work space hold. */
  usedBytes: number;
  /** What the pool has from the driver, free blocks included. */
  reservedBytes: number;
  /** What the driver says is free on the device. */
  freeBytes: number;
  /** The device's memory. */
  totalBytes: number;
  /** The limit set by `memoryLimitBytes`, if any. */
  limitBytes: number | undefined;
}

/** Device memory ran out. Nothing is lost by it: after tensors are disposed, work goes on. */
export class DeviceMemoryError extends MolxError {
  readonly figures: DeviceMemoryFigures;

  constructor(figures: DeviceMemoryFigures) {
    const { requestedBytes, usedBytes, reservedBytes, freeBytes, totalBytes, limitBytes } = figures;
    const bound =
      limitBytes === undefined
        ? `${mebibytes(freeBytes)} of the device's ${mebibytes(totalBytes)} are free`
        : `memoryLimitBytes allows ${mebibytes(limitBytes)}`;
    super(
      'out-of-memory',
      `No device memory for ${mebibytes(requestedBytes)} more: tensors hold ${mebibytes(usedBytes)}, ` +
        `the pool has ${mebibytes(reservedBytes)}, ${bound}. Dispose tensors, or use smaller batches or lengths.`,
    );
    this.figures = figures;
  }
}

function mebibytes(bytes: number): string {
  return bytes < 1 << 20 ? `${bytes} bytes` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
