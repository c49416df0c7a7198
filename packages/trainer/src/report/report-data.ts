import type { TaskAccuracy } from '../controls/accuracy.js';
import type { ControlSummary } from '../controls/shuffle-control.js';
import type { RunSummary } from '../run-folder/run-summary.js';

/** Losses over optimizer steps, in nats per label token. */
export interface LossCurve {
  name: 'train' | 'validation' | 'shuffled' | 'empty';
  points: readonly (readonly [step: number, loss: number])[];
}

/** A part of the model, in the order of the table. */
export interface ParameterRow {
  component: string;
  parameters: number;
  /** How many of them are trained. */
  trained: number;
}

/** A question about a molecule with its answers. */
export interface ReportAnswer {
  /** The task's label. */
  task: string;
  question: string;
  truth: string;
  /** With the molecule's own encodings. */
  answer: string;
  /** With another molecule's. */
  answerShuffled: string;
  /** Whether the answers count as right; left out for texts, where no answer is simply right. */
  right?: boolean;
  rightShuffled?: boolean;
}

/** A held-out molecule with its drawing. */
export interface ReportMolecule {
  smiles: string;
  /** An SVG document, embedded as an image: nothing in it can run. */
  svg: string;
  /** The molecule whose encodings stand in, and its drawing. */
  shuffledSmiles: string;
  shuffledSvg?: string;
  answers: readonly ReportAnswer[];
}

/** All that `report.html` shows. */
export interface ReportData {
  summary: RunSummary;
  /** Such as `finished`, or `interrupted at step 120 of 500`. */
  status: string;
  /** When the report was made, as an ISO date. */
  date: string;
  /** The LLM's name or path. */
  llm: string;
  /** The LLM has low-rank changes. */
  lora?: boolean;
  /** There is no adapter: prompts hold SMILES text, and the controls are about that. */
  readsText?: boolean;
  /** The run is the control that trains on other molecules' encodings. */
  permuted: boolean;
  data: { train: number; validation: number; excluded: number; split: 'scaffold' | 'random' };
  curves: readonly LossCurve[];
  control: readonly ControlSummary[];
  /** Prompts left out of the control because no other answer differs. */
  unpaired: number;
  accuracies: readonly TaskAccuracy[];
  parameters: readonly ParameterRow[];
  molecules: readonly ReportMolecule[];
  /** Versions, device, threads and the like, by name. */
  environment: Readonly<Record<string, string>>;
  /** The resolved recipe, as YAML. */
  recipe: string;
}
