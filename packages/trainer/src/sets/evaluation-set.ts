import type { DataCard } from '@molx/datasets';
import type { MoleculeRecord } from '../data/index.js';
import type { Goal, Task } from '../tasks/index.js';

/** How answers are scored; yes/no and retrieval are asked as choices, the others as free text. */
export type Scoring = 'caption' | 'molecule' | 'yesNo' | 'number' | 'goal' | 'edit' | 'retrieval';

/** A question that is put to every molecule of a set that it applies to. */
export interface SetTask {
  /** As `--tasks` names it: `esol/solubility`. */
  name: string;
  task: Task;
  scoring: Scoring;
  maxNewTokens: number;
  /** Of a number: `log mol/L`. */
  unit?: string;
  /** Only with scoring `goal`. */
  goal?: Goal;
}

/** What is asked of a data set, before anything is read. */
export interface SetDefinition {
  card: DataCard;
  /** Whether all of the card's own tasks are asked. */
  whole: boolean;
  /** Tasks that are named, of the card's own and the computed ones. */
  tasks: readonly string[];
}

/** A set, read. */
export interface EvaluationSet {
  card: DataCard;
  tasks: readonly SetTask[];
  /** Asked about. */
  test: readonly MoleculeRecord[];
  /** Examples for prompts come from here; none of their molecules is asked about. */
  pool: readonly MoleculeRecord[];
  /** Rows of the test part that hold no valid molecule. */
  invalid: number;
}
