import type { AtomRecord, Molecule, Rdkit } from '@molx/molecule';
import { ringCores } from './fragments/ring-cores.js';

/** A ring system's name and how often the molecule has it. */
export interface RingSystem {
  name: string;
  count: number;
  /** Ring atoms of one such system. */
  size: number;
}

/** Names that are common enough to be worth a word of their own; other systems get the name of their kind. */
const commonNames: ReadonlySet<string> = new Set(
  `benzene pyridine pyrimidine pyridinone pyrazole imidazole triazole furan thiophene thiazole isoxazole oxadiazole
  thiadiazole indole indazole benzimidazole benzothiazole quinoline quinazoline naphthalene indoline
  tetrahydroisoquinoline tetrahydroquinoline benzodioxole indane cyclopropane cyclopentane cyclohexane azetidine
  pyrrolidine piperidine piperazine morpholine tetrahydrofuran tetrahydropyran pyrrolidinone adamantane androstane`
    .split(/\s+/)
    .filter(Boolean),
);

interface Template {
  name: string;
  smarts: string;
  /** Which atoms of the pattern are ring atoms. */
  ringAtoms: readonly number[];
}

/**
 * Names ring systems (fused, bridged and spiro rings count as one) by the templates of the fragment grammar.
 *
 * A system without a common name goes by its kind: `fused heteroarene`, `heteroarene`, `fused arene`, `partly aromatic
 * ring`, `polycycle`, `heterocycle` or `carbocycle`.
 */
export class RingNamer {
  /** By the sorted elements of the ring atoms; more specific templates (with an oxo group) first. */
  readonly #templates = new Map<string, Template[]>();

  constructor(rdkit: Rdkit) {
    for (const core of ringCores) {
      if (core.smiles.includes('@') || !commonNames.has(core.name)) continue;
      const smiles = core.smiles.replace(/[*^]/g, '');
      const mol = rdkit.parse(smiles);
      const ring = mol.atoms.filter((atom) => atom.inRing);
      const template = { name: core.name, smarts: smiles.replaceAll('[nH]', 'n'), ringAtoms: ring.map((a) => a.index) };
      const key = signature(mol, new Set(ring.map((atom) => atom.index)));
      const known = [...(this.#templates.get(key) ?? []), template];
      this.#templates.set(
        key,
        known.sort((a, b) => b.smarts.length - a.smarts.length),
      );
      mol.dispose();
    }
  }

  /** Largest first, then by name. */
  name(mol: Molecule): RingSystem[] {
    const found = new Map<string, RingSystem>();
    for (const system of ringAtomSets(mol)) {
      const name = this.#nameOne(mol, system);
      const known = found.get(name);
      if (known === undefined) found.set(name, { name, count: 1, size: system.size });
      else known.count++;
    }
    return [...found.values()].sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
  }

  #nameOne(mol: Molecule, system: ReadonlySet<number>): string {
    const atoms = [...system].map((index) => mol.atoms[index]!);
    for (const template of this.#templates.get(signature(mol, system)) ?? []) {
      const matches = mol.substructureMatches(template.smarts);
      if (matches.some((match) => template.ringAtoms.every((i) => system.has(match[i]!)))) return template.name;
    }
    return kindName(atoms, mol.rings.filter((ring) => ring.every((index) => system.has(index))).length);
  }
}

function kindName(atoms: readonly AtomRecord[], rings: number): string {
  const hetero = atoms.some(({ symbol }) => symbol !== 'C');
  const aromatic = atoms.filter((atom) => atom.aromatic).length;
  if (aromatic === atoms.length) return `${rings > 1 ? 'fused ' : ''}${hetero ? 'heteroarene' : 'arene'}`;
  if (aromatic > 0) return 'partly aromatic ring';
  if (rings > 1) return 'polycycle';
  return hetero ? 'heterocycle' : 'carbocycle';
}

/** The ring atoms' elements and how many double bonds lead out of the system: a lactam is no piperidine. */
function signature({ atoms, bonds }: Molecule, system: ReadonlySet<number>): string {
  const symbols = [...system].map((index) => {
    const { symbol, aromatic } = atoms[index]!;
    return aromatic ? symbol.toLowerCase() : symbol;
  });
  const leading = bonds.filter(({ begin, end, order }) => order === 2 && system.has(begin) !== system.has(end));
  return `${symbols.sort().join('')}${'='.repeat(leading.length)}`;
}

/** Ring atoms joined by ring bonds, one set for each system. */
function ringAtomSets(mol: Molecule): Set<number>[] {
  const systemOf = new Map<number, Set<number>>();
  for (const { begin, end, inRing } of mol.bonds) {
    if (!inRing) continue;
    const a = systemOf.get(begin) ?? new Set([begin]);
    const b = systemOf.get(end) ?? new Set([end]);
    const merged = a === b ? a : new Set([...a, ...b]);
    for (const index of merged) systemOf.set(index, merged);
  }
  return [...new Set(systemOf.values())];
}
