import { graphFeaturizer, numbers, smilesTokenizer } from '@molx/featurizers';
import { morgan, tanimoto } from '@molx/fingerprint';
import { type LoadRdkitOptions, loadRdkit, Molecule } from '@molx/molecule';

/** What a molecule becomes, in values that survive JSON. */
export interface ProbedMolecule {
  smiles: string;
  scaffold: string;
  qed: number;
  atoms: number[];
  edges: number[];
  bonds: number[];
  tokens: number[];
  bits: number[];
  numbers: Record<string, number>;
  svgLength: number;
}

export interface Probe {
  molecules: ProbedMolecule[];
  similarity: number;
  reasons: string[];
  /** What a crash says, and what parses after it. */
  crash: [string, string];
}

const examples = [
  'CC(=O)Oc1ccccc1C(=O)O',
  'C[C@H](N)/C=C/c1c[nH]c2ccccc12',
  '[Na+].[Cl-]',
  'O=C1c2ccccc2C(=O)c2ccccc12',
];
/** Lets in what crashes RDKit. */
export const unguarded = { maxLength: 1e6, maxAtoms: 1e6, maxInnerAtoms: 1e6 };

/** The same code for Node, a worker and a page: molecules through featurizers and fingerprint, bad input, a crash. */
export async function probe(options: LoadRdkitOptions = {}): Promise<Probe> {
  const rdkit = await loadRdkit(options);
  const reasons = ['', 'C1CC', 'C'.repeat(900)].map((smiles) => messageOf(() => rdkit.parse(smiles)));
  const [first, second] = ['CCO', 'CCN'].map((smiles) => rdkit.parse(smiles)) as [Molecule, Molecule];
  const similarity = tanimoto(morgan(first), morgan(second));
  first.dispose();
  second.dispose();
  const molecules = examples.map((smiles) => describe(rdkit.parse(smiles)));
  const crashed = messageOf(() => rdkit.parse(`[H]${'C'.repeat(3_000)}`, unguarded));
  const revived = await Molecule.fromSmiles('OCC');
  const after = revived.smiles;
  revived.dispose();
  return { molecules, similarity, reasons, crash: [crashed.slice(0, 40), after] };
}

function describe(mol: Molecule): ProbedMolecule {
  const graph = graphFeaturizer.pretrainGnns(mol);
  const tokens = smilesTokenizer.encode(mol.source);
  const described = {
    smiles: mol.smiles,
    scaffold: mol.murckoScaffold(),
    qed: rounded(mol.qed()),
    atoms: [...graph.atoms],
    edges: [...graph.edges],
    bonds: [...graph.bonds],
    tokens: [...tokens],
    bits: [...morgan(mol, { radius: 2, bits: 2048 })],
    numbers: Object.fromEntries(Object.entries(numbers(mol)).map(([name, value]) => [name, rounded(value)])),
    svgLength: mol.svg({ highlightAtoms: [0] }).length,
  };
  mol.dispose();
  return described;
}

/** Engines differ in the last bit of `Math.exp` and `Math.log`. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function messageOf(use: () => unknown): string {
  try {
    use();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}
