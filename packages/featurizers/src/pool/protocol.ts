import { MolxError } from '@molx/core';
import { type LoadRdkitOptions, loadRdkit } from '@molx/molecule';
import { type FeaturizedRow, type FeaturizeRowsOptions, featurizeRows } from '../featurize-rows.js';

/** What a pool sends to a worker. */
export interface FeaturizeRequest {
  id: number;
  smiles: string[];
  firstIndex: number;
  options: FeaturizeRowsOptions;
}

/** What a worker answers; `id` -1 says that RDKit is loaded, or why it can't be. */
export type FeaturizeResponse =
  | { id: number; rows: FeaturizedRow[]; failure?: undefined }
  | { id: number; rows?: undefined; failure: { code: MolxError['code']; message: string } };

/** Answers one request; never rejects. */
export async function answer({ id, smiles, firstIndex, options }: FeaturizeRequest): Promise<FeaturizeResponse> {
  try {
    return { id, rows: await featurizeRows(smiles, options, firstIndex) };
  } catch (error) {
    return { id, failure: describe(error) };
  }
}

/** The first message of a worker. */
export async function announce(options: LoadRdkitOptions = {}): Promise<FeaturizeResponse> {
  try {
    await loadRdkit(options);
    return { id: -1, rows: [] };
  } catch (error) {
    return { id: -1, failure: describe(error) };
  }
}

function describe(error: unknown): { code: MolxError['code']; message: string } {
  if (MolxError.is(error)) return { code: error.code, message: error.message };
  return { code: 'rdkit', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
