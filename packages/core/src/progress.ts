/** How far a long job has come. */
export interface ProgressEvent {
  /** What is being done, in a word or two: `download model.safetensors`. */
  task: string;
  done: number;
  /** In the same unit as `done`; absent while unknown. */
  total?: number;
  unit: 'bytes' | 'molecules' | 'steps' | 'items';
}

/** Takes the progress of a long job. It must not throw, and is called at most a few times a second. */
export type OnProgress = (event: ProgressEvent) => void;
