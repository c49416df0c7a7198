export { checkpointFiles } from './checkpoint-files.js';
export { SafetensorsFile } from './open-safetensors.js';
export { outputError } from './output-error.js';
export { readCheckpoint, streamCheckpoint } from './read-checkpoint.js';
export { readFile } from './read-file.js';
export { recoverDirectory, writeDirectoryAtomic } from './write-directory-atomic.js';
export type { FileContent } from './write-file-atomic.js';
export { writeFileAtomic } from './write-file-atomic.js';
