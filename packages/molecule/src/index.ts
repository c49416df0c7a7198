export type { ParseLimits } from './guard.js';
export { type LoadRdkitOptions, loadRdkit } from './load-rdkit.js';
export { Molecule, type ParseOptions } from './molecule.js';
export type { Rdkit } from './rdkit.js';
export { RdkitError } from './rdkit-error.js';
export type { AtomRecord, BondDirection, BondRecord, BondStereo, Chirality } from './records.js';
