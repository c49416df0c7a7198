import type { AnsweredPrompt } from '../controls/index.js';
import type { ParameterRow } from '../report/index.js';
import type { RunSummary } from '../run-folder/index.js';
import type { SessionOutcome } from '../session/index.js';
import type { PairedQuestion, ValidationLook } from './validation.js';

export interface TrainAdapterResult {
  summary: RunSummary;
  interrupted: boolean;
}

/** What a finished run is measured and reported by. */
export interface FinishRunOptions extends SessionOutcome {
  parameters: readonly ParameterRow[];
  /** The held-out molecules after a step. */
  look(step: number, signal?: AbortSignal): Promise<ValidationLook>;
  /** When the session began, by `performance.now()`. */
  started: number;
}

/** A validation question with its greedy answers. */
export type AnsweredQuestion = AnsweredPrompt & { question: PairedQuestion };
