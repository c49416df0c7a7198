import type { AnsweredPrompt } from '../controls/index.js';
import type { ParameterRow } from '../report/index.js';
import type { RunSummary } from '../run-folder/index.js';
import type { SessionOutcome } from '../session/index.js';
import type { PairedQuestion } from './validation.js';

export interface TrainAdapterResult {
  summary: RunSummary;
  interrupted: boolean;
}

/** What a finished run is measured and reported by. */
export interface FinishRunOptions extends SessionOutcome {
  parameters: readonly ParameterRow[];
  /** When the session began, by `performance.now()`. */
  started: number;
}

/** A validation question with its greedy answers. */
export type AnsweredQuestion = AnsweredPrompt & { question: PairedQuestion };
