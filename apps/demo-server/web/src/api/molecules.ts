import { type RequestOptions, request } from './request.js';

/** What the server says of a molecule that it can read. */
export interface ParsedMolecule {
  valid: true;
  /** Canonical. */
  smiles: string;
  inchi_key?: string | null;
  formula: string;
  descriptors: {
    heavy_atoms: number;
    h_bond_acceptors: number;
    h_bond_donors: number;
    rotatable_bonds: number;
    aromatic_rings: number;
    tpsa: number;
    molecular_weight: number;
    log_p: number;
    qed: number;
  };
  functional_groups: { name: string; count: number }[];
  scaffold: string;
  molfile: string;
  svg: string;
}

export interface UnreadableMolecule {
  valid: false;
  reason: string;
}

export type ParseAnswer = ParsedMolecule | UnreadableMolecule;

export interface DrawingSize {
  width: number;
  height: number;
}

/** Reads one molecule. @throws {ServerError} */
export function parseMolecule(
  molecule: { smiles: string } | { molfile: string },
  size: DrawingSize,
  options?: RequestOptions,
): Promise<ParseAnswer> {
  return request('/v1/molecules/parse', { ...molecule, ...size }, options);
}

/** Most molecules of one call. */
export const maxParsed = 16;

/** Reads several molecules. @param smiles at most {@link maxParsed} @throws {ServerError} */
export async function parseMolecules(smiles: readonly string[], size: DrawingSize): Promise<ParseAnswer[]> {
  const { molecules } = await request<{ molecules: ParseAnswer[] }>('/v1/molecules/parse', { smiles, ...size });
  return molecules;
}

export interface Neighbours {
  index: string;
  size: number;
  neighbours: { smiles: string; name?: string | null; similarity: number; svg: string }[];
}

/** The molecules of the server's index that are most alike. @throws {ServerError} */
export function similarMolecules(smiles: string, k: number, options?: RequestOptions): Promise<Neighbours> {
  return request('/v1/molecules/similar', { smiles, k }, options);
}

export type Modality = 'smiles' | 'graph' | 'fingerprint';

export interface Attribution {
  smiles: string;
  log_likelihood: number;
  by_atom: number[];
  /** Shares of 1; a modality that the model lacks is absent. */
  modalities: Partial<Record<Modality, number>>;
  /** What the adapter learned, where it learns any. */
  fusion_weights: Partial<Record<Modality, number>> | null;
  svg: string;
}

/** Which parts of a molecule moved an answer. @throws {ServerError} */
export function attributeAnswer(
  body: { smiles: string; question: string; answer: string } & DrawingSize,
  options?: RequestOptions,
): Promise<Attribution> {
  return request('/v1/molecules/attribute', { ...body, method: 'gradient' }, { timeoutMs: 60_000, ...options });
}

export interface Examples {
  molecules: { name: string; smiles: string }[];
  questions: { name: string; question: string }[];
}

/** Molecules and questions that the model knows. @throws {ServerError} */
export function loadExamples(): Promise<Examples> {
  return request('/v1/molecules/examples');
}
