import { probe } from './probe.js';

self.postMessage(await probe({ locateFile: (file) => new URL(`/${file}`, self.location.href).href }));
