import type { Molecule } from '@molx/molecule';

/** The nine numbers that MolX's tasks ask for, by the definitions of Python RDKit. */
export interface MoleculeNumbers {
  heavyAtoms: number;
  /** CalcNumHBA. */
  hBondAcceptors: number;
  /** CalcNumHBD. */
  hBondDonors: number;
  /** CalcNumRotatableBonds, strict. */
  rotatableBonds: number;
  aromaticRings: number;
  /** Topological polar surface area of N and O (Ertl et al. 2000), square angstrom. */
  tpsa: number;
  /** Average molecular weight, g/mol. */
  molecularWeight: number;
  /** Wildman and Crippen 1999. */
  logP: number;
  /** Quantitative estimate of drug-likeness, 0 .. 1 (Bickerton et al. 2012). */
  qed: number;
}

/** Computes all nine; RDKit's descriptors take about 2 ms for a drug-like molecule. */
export function numbers(mol: Molecule): MoleculeNumbers {
  const descriptors = mol.descriptors();
  return {
    heavyAtoms: descriptors['NumHeavyAtoms']!,
    hBondAcceptors: descriptors['NumHBA']!,
    hBondDonors: descriptors['NumHBD']!,
    rotatableBonds: descriptors['NumRotatableBonds']!,
    aromaticRings: descriptors['NumAromaticRings']!,
    tpsa: descriptors['tpsa']!,
    molecularWeight: descriptors['amw']!,
    logP: descriptors['CrippenClogP']!,
    qed: mol.qed(),
  };
}
