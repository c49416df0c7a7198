import { asynchronousReads } from '../steps/asynchronous-reads.js';
import { conformance } from '../steps/conformance.js';
import { graphCapture } from '../steps/graph-capture.js';
import { illegalAddress, stickyRefusal } from '../steps/illegal-address.js';
import { kernels } from '../steps/kernels.js';
import { leaks } from '../steps/leaks.js';
import { libraries } from '../steps/libraries.js';
import { matrixProducts } from '../steps/matrix-products.js';
import { memoryRoundTrip } from '../steps/memory-round-trip.js';
import { nvrtc } from '../steps/nvrtc.js';
import { outOfMemory } from '../steps/out-of-memory.js';
import { quickStart } from '../steps/quick-start.js';
import { rates } from '../steps/rates.js';
import { trainingStep } from '../steps/training-step.js';
import type { Step } from './step.js';

/** In the order in which they run: what later ones need first, and what may end a GPU's context last. */
export const steps: readonly Step[] = [
  libraries,
  memoryRoundTrip,
  nvrtc,
  kernels,
  matrixProducts,
  conformance,
  leaks,
  asynchronousReads,
  rates,
  quickStart,
  trainingStep,
  graphCapture,
  outOfMemory,
  illegalAddress,
  stickyRefusal,
];
