export { elementSymbols } from './elements.js';
export { defaultLimits, type ParseLimits } from './guard.js';
export type { LoadRdkitOptions } from './host.js';
export { loadRdkit } from './load-rdkit.js';
export {
  type FingerprintDetails,
  type FingerprintKind,
  Molecule,
  type ParseOptions,
  type SvgOptions,
} from './molecule.js';
export { Pattern } from './pattern.js';
export type { Rdkit } from './rdkit.js';
export { RdkitError } from './rdkit-error.js';
export type { AtomRecord, BondDirection, BondRecord, BondStereo, Chirality } from './records.js';
