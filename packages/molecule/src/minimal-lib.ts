/** What we use of RDKit's MinimalLib, typed by hand: its own declarations return `any` for bytes and change between versions. */
export interface MinimalLib {
  version(): string;
  get_mol(input: string, details?: string): MinimalMol | null;
  get_qmol(input: string): MinimalMol | null;
  get_inchikey_for_inchi(inchi: string): string;
  disable_logging(log: string): boolean;
  set_log_capture(log: string): MinimalLog | null;
}

export interface MinimalLog {
  get_buffer(): string;
  clear_buffer(): void;
  delete(): void;
}

export interface MinimalMol {
  delete(): void;
  get_num_atoms(): number;
  get_smiles(details?: string): string;
  get_json(): string;
  get_as_uint8array(details: string): Uint8Array;
  get_inchi(): string;
  get_molblock(): string;
  get_descriptors(): string;
  get_substruct_match(pattern: MinimalMol): string;
  get_substruct_matches(pattern: MinimalMol, details?: string): string;
  get_svg_with_highlights(details: string): string;
  get_morgan_fp_as_uint8array(details: string): Uint8Array;
  get_rdkit_fp_as_uint8array(details: string): Uint8Array;
  get_atom_pair_fp_as_uint8array(details: string): Uint8Array;
  get_topological_torsion_fp_as_uint8array(details: string): Uint8Array;
  get_maccs_fp_as_uint8array(): Uint8Array;
}

/** Emscripten's settings that matter to callers. */
export interface MinimalLibSettings {
  /** Gives the address of `RDKit_minimal.wasm`; browsers need it unless the file lies beside the script. */
  locateFile?: (file: string) => string;
  /** The bytes of `RDKit_minimal.wasm`, when they are at hand. */
  wasmBinary?: ArrayBuffer | Uint8Array;
}

/** The default export of `@rdkit/rdkit`: makes an instance with a memory of its own. */
export type MinimalLibFactory = (settings?: MinimalLibSettings) => Promise<MinimalLib>;
