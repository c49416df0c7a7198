/** What the device worker is started with. Plain data. */
export interface EngineSettings {
  /** A run's folder, a checkpoint or a hub id. */
  model: string;
  llm?: string | undefined;
  allowMismatch?: boolean | undefined;
  device: string;
  gemm: string;
  /** Texts that are written at once. */
  maxRows: number;
  /** The molecules that `similar` searches: a table or SMILES file; undefined for none. */
  index: string | undefined;
}
