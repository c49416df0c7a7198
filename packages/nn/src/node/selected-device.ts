export interface SelectDeviceOptions {
  /** Who computes matrix products on the CPU: `auto | openblas | mkl | accelerate | onnxruntime | xnnpack | js`. */
  gemm?: string | undefined;
}

/** What runs, and why nothing else does. */
export interface SelectedDevice {
  /** `cpu`, `cuda:0` or `tensorflow`. */
  device: string;
  /** The name of the active tfjs backend. */
  backend: string;
  /** Who computes matrix products, where that is a choice. */
  gemm: string | undefined;
  /** One sentence for the log. */
  description: string;
  /** Each candidate that was not taken, with the reason. */
  tried: string[];
}

/** A device as its opener found it; `tried` tells of choices inside it. */
export type OpenedDevice = Omit<SelectedDevice, 'tried'> & { tried?: string[] };
