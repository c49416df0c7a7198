import type { ComputedSplit, Scoring, Wording } from '@molx/trainer';

/** What an evaluation depends on; a folder that is gone on with must have been begun with the same. As `evaluation.json` holds it. */
export interface EvaluationSettings {
  /** As `--models` gave them. */
  models: string[];
  /** As `--tasks` gave them. */
  tasks: string[];
  /** Questions of a task; null for all. */
  limit: number | null;
  seed: number;
  wording: Wording;
  /** Instead of the cards' own computed splits; null for these. */
  split: ComputedSplit | null;
  batch_size: number;
  protocols: Record<Scoring, string>;
}

/** A task, as results need it when the data are gone. */
export interface TaskFacts {
  name: string;
  title: string;
  /** What `{field}` of a prompt becomes. */
  label: string;
  /** The prompt shows the molecule, and no SMILES text beside it for models that see it. */
  shows_molecule: boolean;
  scoring: Scoring;
  questions: number;
  invalid_molecules: number;
  unit?: string;
  goal?: { number: string; change: string } | { group: string; change: string };
}

/** What `evaluation.json` holds. */
export interface EvaluationFile {
  molx_version: string;
  settings: EvaluationSettings;
  tasks: TaskFacts[];
  /** What each model is, by its name; null until it was opened. */
  models: Record<string, Readonly<Record<string, string>> | null>;
}
