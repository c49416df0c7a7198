export * from './control-section.js';
export * from './format.js';
export * from './html.js';
export * from './image-of.js';
export * from './interval-plot.js';
export * from './render-report.js';
export * from './report-data.js';
export { reportStyle } from './report-style.js';
export * from './ticks.js';
