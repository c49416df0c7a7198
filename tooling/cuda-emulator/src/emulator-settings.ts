/** In which order the threads and, when reversed, the blocks of a kernel run. A missing barrier shows in two of three. */
export type ThreadOrder = 'forward' | 'reversed' | 'shuffled';

export const threadOrders: readonly ThreadOrder[] = ['forward', 'reversed', 'shuffled'];

/** What the emulated device is, and what goes wrong on it. */
export interface EmulatorSettings {
  threadOrder?: ThreadOrder;
  memoryBytes?: number;
  devices?: number;
  /** `9.0` by default. */
  computeCapability?: string;
  /** As cuDriverGetVersion says it: 13000 by default. */
  driverVersion?: number;
  nvrtcMajor?: number;
  cublasLtMajor?: number;
  /** The kernel by this name touches memory that isn't there; it shows at the next call that waits for the device. */
  faultKernel?: string;
  /** As `faultKernel`, at the launch of this number, counted from 1. */
  faultLaunch?: number;
  /** How often an event says that it isn't ready after it was recorded. */
  eventPolls?: number;
  /** 1 when the device is opened: kernels that are launched do not run, so that what JavaScript takes can be measured. */
  idle?: number;
}

const variables: Record<keyof EmulatorSettings, string> = {
  threadOrder: 'MOLX_EMULATOR_THREAD_ORDER',
  memoryBytes: 'MOLX_EMULATOR_MEMORY_BYTES',
  devices: 'MOLX_EMULATOR_DEVICES',
  computeCapability: 'MOLX_EMULATOR_COMPUTE_CAPABILITY',
  driverVersion: 'MOLX_EMULATOR_DRIVER_VERSION',
  nvrtcMajor: 'MOLX_EMULATOR_NVRTC_MAJOR',
  cublasLtMajor: 'MOLX_EMULATOR_CUBLASLT_MAJOR',
  faultKernel: 'MOLX_EMULATOR_FAULT_KERNEL',
  faultLaunch: 'MOLX_EMULATOR_FAULT_LAUNCH',
  eventPolls: 'MOLX_EMULATOR_EVENT_POLLS',
  idle: 'MOLX_EMULATOR_IDLE',
};

/** Changes the emulated device from now on; what is not named goes back to its default. */
export function configureEmulator(settings: EmulatorSettings): void {
  for (const [key, variable] of Object.entries(variables)) {
    const value = settings[key as keyof EmulatorSettings];
    if (value === undefined) delete process.env[variable];
    else process.env[variable] = String(value);
  }
}
