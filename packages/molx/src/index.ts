export * from './llm-identity.js';
export * from './molecule-input.js';
export * from './molx.js';
export * from './molx-config.js';
export * from './molx-files.js';
export * from './molx-module.js';
export * from './render-prompt.js';
export * from './version.js';
