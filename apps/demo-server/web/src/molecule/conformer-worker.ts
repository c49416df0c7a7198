import { ConformerGenerator, ForceFieldMMFF94, Molecule, Resources } from 'openchemlib';

export interface ConformerQuestion {
  smiles: string;
}

/** A molfile, or why there is none. */
export type ConformerAnswer = { molfile: string; reason?: never } | { molfile?: never; reason: string };

/** Beyond this a search takes longer than the view is worth. */
const maxAtoms = 120;
/** Of the search's random numbers: the same molecule always stands the same way. */
const seed = 42;
/** Of the force field: enough for a look. */
const maxSteps = 500;

addEventListener('message', ({ data }: MessageEvent<ConformerQuestion>) => {
  answer(data.smiles).then(
    (found) => postMessage(found),
    () => postMessage({ reason: 'No conformer was found.' } satisfies ConformerAnswer),
  );
});

async function answer(smiles: string): Promise<ConformerAnswer> {
  const molecule = Molecule.fromSmiles(smiles);
  if (molecule.getAtoms() > maxAtoms) return { reason: `More than ${maxAtoms} atoms: too large for a look in 3D.` };
  await Resources.registerFromUrl();
  const found = new ConformerGenerator(seed).getOneConformerAsMolecule(molecule);
  if (found === null) return { reason: 'No conformer was found.' };
  relax(found);
  return { molfile: found.toMolfile() };
}

/** Settles bond lengths and angles, where the force field knows all atoms. */
function relax(molecule: Molecule): void {
  try {
    new ForceFieldMMFF94(molecule, ForceFieldMMFF94.MMFF94SPLUS).minimise({ maxIts: maxSteps });
  } catch {
    // atoms that MMFF94 has no type for, as metals: the search's own geometry stays
  }
}
