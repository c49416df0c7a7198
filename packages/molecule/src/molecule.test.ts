import { InvalidArgumentError, InvalidSmartsError, InvalidSmilesError, Random } from '@molx/core';
import { describe, expect, it } from 'vitest';
import { loadRdkit, Molecule, RdkitError } from './index.js';

const rdkit = await loadRdkit();
const aspirin = 'CC(=O)Oc1ccccc1C(=O)O';

/** Runs `use` on a molecule that is disposed afterwards. */
function having<T>(smiles: string, use: (mol: Molecule) => T): T {
  const mol = rdkit.parse(smiles);
  try {
    return use(mol);
  } finally {
    mol.dispose();
  }
}

const reasonOf = (smiles: unknown, limits = {}) => {
  try {
    rdkit.parse(smiles as string, limits).dispose();
  } catch (error) {
    if (error instanceof InvalidSmilesError) return error.reason;
    throw error;
  }
  return undefined;
};

describe('what a molecule says', () => {
  it('lists atoms, bonds and rings', async () => {
    const mol = await Molecule.fromSmiles('[13CH3-].N[C@@H](C)C1=CC=CC=C1');
    expect(mol.smiles).toBe('C[C@H](N)c1ccccc1.[13CH3-]');
    expect(mol.atoms[0]).toMatchObject({ symbol: 'C', charge: -1, isotope: 13, hydrogens: 3, degree: 0, radicals: 0 });
    expect(mol.atoms[2]).toMatchObject({ chirality: 'cw', cip: 'S', hydrogens: 1, inRing: false });
    expect(mol.bonds.filter(({ aromatic, inRing }) => aromatic && inRing)).toHaveLength(6);
    expect(mol.bonds.filter(({ order }) => order === 2)).toHaveLength(3);
    expect(mol.rings).toEqual([[4, 5, 6, 7, 8, 9]]);
    mol.dispose();
  });

  it('writes one flat SMILES for all stereoisomers and isotopologues, and of the scaffold', () => {
    const flat = ['C[C@H](N)c1ccccc1', 'C[C@@H](N)c1ccccc1', 'CC(N)c1ccccc1', '[13CH3]C([15NH2])c1cc[14cH]cc1'];
    for (const smiles of flat) having(smiles, (mol) => expect(mol.flatSmiles).toBe('CC(N)c1ccccc1'));
    having('C/C=C/[C@H]1[13CH2]C[C@@H]1N', (mol) => {
      expect(mol.flatSmiles).toBe('CC=CC1CCC1N');
      expect(mol.murckoScaffold()).toBe('C1C[13CH2]C1');
      expect(mol.murckoScaffold({ flat: true })).toBe('C1CCC1');
    });
    having('[2H]C(Cl)(Cl)Cl', (mol) => expect(mol.flatSmiles).toBe('[H]C(Cl)(Cl)Cl'));
    having('[36SH2]', (mol) => expect(mol.flatSmiles).toBe('S'));
  });

  it('gives descriptors, InChI and fingerprints', () => {
    having(aspirin, (mol) => {
      expect(mol.descriptors()).toMatchObject({ NumHeavyAtoms: 13, NumHBD: 1, NumAromaticRings: 1 });
      const descriptors = mol.descriptors();
      expect(descriptors['tpsa']).toBeCloseTo(63.6, 10);
      descriptors['tpsa'] = 0; // the caller's own
      expect(mol.descriptors()['tpsa']).toBeCloseTo(63.6, 10);
      expect(mol.inchi()).toBe('InChI=1S/C9H8O4/c1-6(10)13-8-5-3-2-4-7(8)9(11)12/h2-5H,1H3,(H,11,12)');
      expect(mol.inchiKey()).toBe('BSYNRYMUTXBXSQ-UHFFFAOYSA-N');
      expect(mol.morganBits(2, 2048)).toHaveLength(256);
      expect(mol.fingerprintBits('maccs')).toHaveLength(21);
      expect(mol.fingerprintBits('rdkit', 1024)).toHaveLength(128);
    });
    expect(() => having('C1CC1'.repeat(80), (mol) => mol.inchi())).toThrow(InvalidArgumentError);
  });

  it('weighs isotopes', () => {
    having('[13CH3][2H].C[500U].[1*]', (mol) => {
      const shifts = mol.atoms.map((atom) => mol.isotopeShift(atom));
      expect(shifts[0]).toBeCloseTo(13.0033548 - 12.011, 6);
      expect(shifts[1]).toBeCloseTo(2.0141018 - 1.008, 6);
      expect([shifts[2], shifts[4]]).toEqual([0, 0]);
      expect(shifts[3]).toBeCloseTo(500 - 238.029, 6);
    });
  });

  it('keeps the hydrogen of a needless mark of chirality, as Python RDKit does', () => {
    for (const besides of ['', '.[H+]', '.[Hg]', '.[Ho+3]', '.[2H]C', '.[H]C', '[H]', '[2H]'])
      expect([besides, reasonOf(`CC[C@@H](C)(C)C${besides}`)]).toEqual([besides, expect.stringContaining('valence')]);
    having('[C@@H](C(=O)O)OP(=O)(O)O', (mol) => expect(mol.smiles).toBe('O=C(O)[CH]OP(=O)(O)O'));
    having('[C@@H](C(=O)O)OP(=O)(O)O.[2H]C', (mol) => expect(mol.smiles).toBe('O=C(O)[CH]OP(=O)(O)O.[2H]C'));
  });

  it('removes hydrogen atoms where Python RDKit does', () => {
    const canonical = {
      '[H]C([H])([H])C': 'CC',
      '[H:1]C': 'C',
      '[0H]C': 'C',
      'C[C@]([H])(N)O': 'C[C@H](N)O',
      'C[C@@](F)([2H])[H]': '[2H][C@@H](C)F',
      '[H]/C(C)=C/C': 'C/C=C\\C',
      '[H]n1cccc1': 'c1cc[nH]c1',
      '[H]/C(C)=C/[H]': '[H]/C=C\\C',
      '[1H]C': '[1H]C',
      '[H][H]': '[H][H]',
      '[H+]': '[H+]',
      '[H-][Na]': '[H-][Na]',
    };
    for (const [smiles, expected] of Object.entries(canonical))
      having(smiles, (mol) => expect([smiles, mol.smiles]).toEqual([smiles, expected]));
  });

  it('finds substructures by SMARTS and by pattern', () => {
    const pattern = rdkit.pattern('[CX3](=O)[OX2]');
    having(aspirin, (mol) => {
      expect(mol.substructureMatches('[CX3](=O)[OX2]')).toEqual([
        [1, 2, 3],
        [10, 11, 12],
      ]);
      expect(mol.substructureMatches(pattern)).toEqual(mol.substructureMatches('[CX3](=O)[OX2]'));
      expect(mol.hasSubstructure('[#7]')).toBe(false);
      expect(mol.substructureMatches('[#7]')).toEqual([]);
      pattern.dispose();
      expect(() => mol.hasSubstructure(pattern)).toThrow(RdkitError);
      expect(() => mol.hasSubstructure('C(')).toThrow('cannot parse SMARTS "C("');
      expect(() => mol.hasSubstructure(' ')).toThrow('it is blank');
    });
  });

  it('refuses a SMARTS that would exhaust the stack of RDKit', () => {
    const nested = (depth: number) => `${'[$('.repeat(depth)}C${')]'.repeat(depth)}`;
    having('CCO', (mol) => {
      expect(mol.substructureMatches(nested(30))).toEqual([[0], [1]]);
      expect(() => mol.substructureMatches(nested(31))).toThrow(InvalidSmartsError);
      expect(() => mol.hasSubstructure(nested(206))).toThrow(
        'it has 206 recursive patterns within one another, more than maxNesting (30)',
      );
      expect(mol.hasSubstructure(`[C${'$(CC)'.repeat(100)}]`)).toBe(true);
      expect(() => mol.hasSubstructure(`C${'-,'.repeat(2_050)}=C`)).toThrow(
        '4103 characters, more than maxLength (2500)',
      );
      expect(() => mol.hasSubstructure(7 as never)).toThrow('expected a string, got number');
      expect(() => mol.hasSubstructure('{"molecules":[]}')).toThrow('it is JSON or a molfile');
      expect(mol.smiles).toBe('CCO');
    });
    const raised = rdkit.pattern(nested(60), { maxNesting: 60 });
    having('CCO', (mol) => expect(mol.substructureMatches(raised)).toEqual([[0], [1]]));
    raised.dispose();
  });

  it('writes a mol block that is read as the same molecule, with coordinates', () => {
    const block = having('C[C@H](N)C(=O)O', (mol) => mol.molBlock());
    expect(block).toContain('  6  5  0  0  0  0  0  0  0  0999 V2000');
    const read = rdkit.parseMolBlock(block);
    expect(read.smiles).toBe('C[C@H](N)C(=O)O');
    read.dispose();
    const places = block
      .split('\n')
      .slice(4, 10)
      .map((line) => line.slice(0, 20));
    expect(new Set(places).size).toBe(6);
  });

  it('draws, with atoms highlighted', () => {
    having('CCO', (mol) => {
      const svg = mol.svg({ width: 120, height: 90, highlightAtoms: [2] });
      expect(svg).toContain("width='120px' height='90px'");
      expect(svg).toContain('#FF7F7F');
      expect(mol.svg()).not.toContain('#FF7F7F');
      expect(() => mol.svg({ highlightAtoms: [3] })).toThrow('atom 3');
    });
  });

  it('draws atoms in colours that RDKit bears, and refuses others', () => {
    having('CCO', (mol) => {
      const colored = (color: number[], atom = 0) =>
        mol.svg({ highlightAtoms: [0], atomColors: new Map([[atom, color as unknown as [number, number, number]]]) });
      expect(colored([0, 1, 0.2])).toContain('#00FF33');
      for (const color of [
        [255, 0, 0],
        [-0.1, 0, 0],
        [Number.NaN, 0, 0],
        [1, 0],
        [1, 0, 0, 1],
      ])
        expect(() => colored(color)).toThrow(`three numbers from 0 to 1 for atom 0's colour, got [${color}]`);
      for (const atom of [3, -1, 0.5, Number.NaN]) expect(() => colored([1, 0, 0], atom)).toThrow(`atom ${atom} can't`);
      expect(() => mol.svg({ legend: '\ud800' })).toThrow('svg: Invalid JSON.');
      expect(mol.svg({ legend: '<b>' })).toContain('<svg');
    });
    expect(rdkit.alive).toBe(true);
  });

  it('writes seeded random SMILES of the same molecule', () => {
    const smiles = 'C[C@H](F)/C=C/c1ccc2[nH]ccc2c1';
    having(smiles, (mol) => {
      const write = (seed: number) => {
        const random = new Random(seed);
        return Array.from({ length: 20 }, () => mol.randomSmiles(random));
      };
      expect(write(1)).toEqual(write(1));
      expect(write(1)).not.toEqual(write(2));
      expect(new Set(write(1)).size).toBeGreaterThan(8);
      for (const text of write(1)) expect(having(text, ({ smiles }) => smiles)).toBe(mol.smiles);
    });
  });

  it('keeps scaffold and fragment under random SMILES', () => {
    const random = new Random(4);
    having('CCN(CC)C(=O)[C@H]1CN(C)[C@@H]2Cc3c[nH]c4cccc(C2=C1)c34.Cl', (mol) => {
      for (let i = 0; i < 10; i++) {
        having(mol.randomSmiles(random), (same) => expect(same.murckoScaffold()).toBe(mol.murckoScaffold()));
      }
      const fragment = mol.largestFragment();
      expect(fragment.smiles).not.toContain('.');
      expect(fragment.atoms).toHaveLength(mol.atoms.length - 1);
      fragment.dispose();
    });
  });
});

describe('bad input', () => {
  it('gives RDKit’s reason in one sentence', () => {
    expect(reasonOf('C1CC')).toBe('unclosed ring');
    expect(reasonOf('CC(')).toBe('syntax error at character 3');
    expect(reasonOf('C1C1')).toBe('ring closure 1 duplicates bond between atom 0 and atom 1');
    expect(reasonOf('CO(C)C')).toBe('Explicit valence for atom # 1 O, 3, is greater than permitted');
    expect(reasonOf('c1cccc1')).toBe("Can't kekulize mol. Unkekulized atoms: 0 1 2 3 4");
    expect(reasonOf('CCO')).toBeUndefined();
    expect(() => rdkit.parse('C1CC', { file: 'a.csv', row: 17 })).toThrow('a.csv row 17: cannot parse SMILES "C1CC"');
  });

  it('tells a reaction from a molecule that is written wrong', () => {
    const isReaction = 'it is a reaction, not a molecule; one molecule is expected';
    for (const reaction of [
      'CCO.CC(=O)O>>CC(=O)OCC',
      ' CCO>[H+].[Na+].[Cl-]>CC name',
      'CCO>>',
      '>>CC',
      '[NH3]->[Pt]>>N',
      'CC(=O>>C',
    ])
      expect(reasonOf(reaction)).toBe(isReaction);
    expect(reasonOf('CC>O')).toBe('syntax error at character 3');
    expect(reasonOf('C1CC a>>b')).toBe('unclosed ring');
    for (const molecule of ['CCO C>>D', 'CCO |$a>>b;;$|', '[NH3]->[Pt]', '[NH3]->[Cu]<-[NH3]'])
      expect(reasonOf(molecule)).toBeUndefined();
  });

  it('refuses what would crash RDKit, before RDKit sees it', async () => {
    expect(reasonOf('')).toBe('it is empty');
    expect(reasonOf(' \t')).toBe('it is blank');
    expect(reasonOf('{"rdkitjson":{"version":12}}')).toContain('not a SMILES');
    expect(reasonOf('\n\n\n  0  0\nM  END')).toContain('not a SMILES');
    expect(reasonOf(null)).toBe('expected a string, got null');
    expect(reasonOf(7)).toBe('expected a string, got number');
    expect(reasonOf('C'.repeat(100_000))).toBe('it has 100000 characters, more than maxLength (5000)');
    expect(reasonOf('C'.repeat(900))).toContain('898 atoms with two or more neighbours, more than maxInnerAtoms (500)');
    expect(reasonOf(`${'C('.repeat(700)}C${')'.repeat(700)}`)).toContain('maxInnerAtoms');
    expect(reasonOf('[H]'.repeat(900))).toContain('maxInnerAtoms');
    expect(reasonOf(Array(1100).fill('C').join('.'))).toContain('1100 atoms, more than maxAtoms (1000)');
    expect(reasonOf('CCO', { maxAtoms: 2 })).toContain('3 atoms, more than maxAtoms (2)');
    await expect(Molecule.fromSmiles('')).rejects.toThrow(InvalidSmilesError);
    expect(having('C'.repeat(500), (mol) => mol.smiles)).toHaveLength(500);
    expect(having('C(F)(F)'.repeat(300), (mol) => mol.atoms.length)).toBe(900);
    expect(rdkit.alive).toBe(true);
  });
});

it('holds a mol block and a fragment to the limits of their caller', () => {
  const atoms = Array.from({ length: 1_100 }, (_, i) => `M  V30 ${i + 1} F 0 0 0 0`);
  const body = ['BEGIN CTAB', `COUNTS ${atoms.length} 0 0 0 0`, 'BEGIN ATOM'].map((line) => `M  V30 ${line}`);
  const end = ['M  V30 END ATOM', 'M  V30 END CTAB', 'M  END'];
  const block = ['', '', '', '  0  0  0     0  0            999 V3000', ...body, ...atoms, ...end].join('\n');
  expect(() => rdkit.parseMolBlock(block)).toThrow('1100 atoms, more than maxAtoms (1000)');
  const many = rdkit.parseMolBlock(block, { maxAtoms: 1_100 });
  expect(many.atoms).toHaveLength(1_100);
  many.dispose();

  const salt = rdkit.parse(`${'C'.repeat(530)}.Cl`, { maxInnerAtoms: 530 });
  const chain = salt.largestFragment();
  expect(chain.smiles).toBe('C'.repeat(530));
  chain.dispose();
  salt.dispose();
});

it('is disposed once and for all', () => {
  const mol = rdkit.parse('CCO');
  expect(mol.disposed).toBe(false);
  expect(mol.atoms).toHaveLength(3);
  mol.dispose();
  mol.dispose();
  expect(mol.disposed).toBe(true);
  for (const use of [
    () => mol.smiles,
    () => mol.atoms,
    () => mol.morganBits(2, 64),
    () => mol.qed(),
    () => mol.descriptors(),
  ]) {
    expect(use).toThrow(RdkitError);
    expect(use).toThrow('CCO was disposed');
  }
  const scoped = rdkit.parse('CCO');
  scoped[Symbol.dispose]();
  expect(scoped.disposed).toBe(true);
});
