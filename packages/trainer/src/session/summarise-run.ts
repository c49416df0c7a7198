import type { SelectedDevice } from '@molx/nn/node';
import { version } from 'molx';
import type { Dataset } from '../data/index.js';
import type { TrainerState } from '../loop/index.js';
import type { RunSummary } from '../run-folder/index.js';
import { peakMemoryBytes } from './peak-memory.js';

export interface RunFigures {
  recipe: { name: string; seed: number };
  device: SelectedDevice;
  dataset: Pick<Dataset, 'invalid'>;
  state: TrainerState;
  parameters: { trained: number; total: number };
  /** Validation losses of the finished model; absent where it was not measured. */
  losses?: { own: number; shuffled: number; empty: number } | undefined;
  /** When the session began, by `performance.now()`. */
  started: number;
}

/** What `summary.json` says of a run. */
export function summariseRun({ recipe, device, dataset, state, parameters, losses, started }: RunFigures): RunSummary {
  const perSecond = (count: number) => (state.trainSeconds > 0 ? count / state.trainSeconds : null);
  const finiteOrNull = (value = Number.NaN) => (Number.isFinite(value) ? value : null);
  return {
    recipe: recipe.name,
    steps: state.step,
    epochs: state.epochs,
    trainLoss: state.trainLoss,
    valLoss: finiteOrNull(losses?.own),
    valLossShuffled: finiteOrNull(losses?.shuffled),
    valLossEmpty: finiteOrNull(losses?.empty),
    trainableParameters: parameters.trained,
    totalParameters: parameters.total,
    samplesPerSecond: perSecond(state.samples),
    tokensPerSecond: perSecond(state.tokens),
    peakMemoryBytes: peakMemoryBytes(),
    device: device.device,
    gemm: device.gemm ?? null,
    seed: recipe.seed,
    wallSeconds: (performance.now() - started) / 1000,
    invalidMolecules: dataset.invalid,
    version,
  };
}
