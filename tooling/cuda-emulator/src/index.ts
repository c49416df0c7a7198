export { buildEmulator } from './build-emulator.js';
export { configureEmulator, type EmulatorSettings, type ThreadOrder, threadOrders } from './emulator-settings.js';
export { useEmulator } from './use-emulator.js';
