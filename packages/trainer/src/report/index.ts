export * from './control-section.js';
export * from './render-report.js';
export * from './report-data.js';
