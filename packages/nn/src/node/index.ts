export * from './select-device.js';
export type { SelectDeviceOptions, SelectedDevice } from './selected-device.js';
