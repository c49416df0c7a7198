/** The flags of `train`, as commander hands them over. */
export interface TrainFlags {
  recipe?: string;
  out?: string;
  data?: string;
  llm?: string;
  device?: string;
  gemm?: string;
  seed?: number;
  maxSteps?: number;
  set: string[];
  sweep: string[];
  /** Names parted by commas, or all. */
  variants?: string | true;
  resume?: boolean;
  overwrite?: boolean;
  dryRun?: boolean;
  permuteMolecules?: boolean;
  json?: boolean;
}
