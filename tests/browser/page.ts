import { type Probe, probe } from './probe.js';

declare global {
  interface Window {
    probePage(): Promise<Probe>;
    probeWorker(): Promise<Probe>;
  }
}

window.probePage = () => probe({ locateFile: (file) => `/${file}` });
window.probeWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker('/web-worker.js', { type: 'module' });
    worker.addEventListener('message', ({ data }) => resolve(data as Probe));
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
