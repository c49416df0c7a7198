import { DataError } from '@molx/core';

/** A molecule by what it is told by. */
export interface KnownMolecule {
  /** Where it is from, for messages: `molecules.tsv#17`. */
  id: string;
  /** Canonical SMILES without stereo and isotopes. */
  key: string;
  /** Canonical SMILES of the Murcko scaffold, flat as well; empty for an acyclic molecule. */
  scaffold: string;
}

/** The molecules of a data set that count: of reactions the products. */
export interface MoleculeSet {
  name: string;
  kind: 'molecules' | 'reactions';
  members: readonly KnownMolecule[];
}

/** A molecule that is on both sides. */
export interface Leak {
  train: KnownMolecule;
  trainSet: string;
  test: KnownMolecule;
  testSet: string;
}

/** What two sides share. */
export interface LeakReport {
  /** One for each training molecule that is a test molecule. */
  leaks: Leak[];
  /** Training molecules with the scaffold of a test molecule; acyclic molecules have none. */
  trainOnTestScaffolds: number;
  /** Test molecules with the scaffold of a training molecule. */
  testOnTrainScaffolds: number;
  train: number;
  test: number;
}

/**
 * What training sets share with test sets: molecules by canonical SMILES without stereo and isotopes, and scaffolds.
 *
 * A test set of reactions is compared with training sets of reactions only: that a molecule is made in some test reaction is nothing that a
 * caption gives away.
 */
export function findLeaks(train: readonly MoleculeSet[], test: readonly MoleculeSet[]): LeakReport {
  const report: LeakReport = {
    leaks: [],
    trainOnTestScaffolds: 0,
    testOnTrainScaffolds: 0,
    train: train.reduce((sum, { members }) => sum + members.length, 0),
    test: test.reduce((sum, { members }) => sum + members.length, 0),
  };
  const tests = { molecules: new SideIndex(test, false), reactions: new SideIndex(test, true) };
  for (const { name, kind, members } of train) {
    const known = tests[kind];
    for (const member of members) {
      const found = known.byKey.get(member.key);
      if (found !== undefined)
        report.leaks.push({ train: member, trainSet: name, test: found.member, testSet: found.set });
      if (member.scaffold !== '' && known.scaffolds.has(member.scaffold)) report.trainOnTestScaffolds++;
    }
  }
  const trained = { molecules: new SideIndex(train, true), reactions: new SideIndex(onlyReactions(train), true) };
  for (const { kind, members } of test) {
    const { scaffolds } = trained[kind];
    report.testOnTrainScaffolds += members.filter(({ scaffold }) => scaffold !== '' && scaffolds.has(scaffold)).length;
  }
  return report;
}

/**
 * @param remedy  what the user can do, as the last sentence
 * @throws {DataError} with how many and which molecules, when a training molecule is a test molecule
 */
export function assertNoLeaks({ leaks, train }: LeakReport, remedy: string): void {
  const [first] = leaks;
  if (first === undefined) return;
  const sets = [...new Set(leaks.map(({ trainSet, testSet }) => `${trainSet} and ${testSet}`))];
  const named = leaks.slice(0, 3).map((leak) => `${leak.train.id} is ${leak.test.id} (${leak.test.key.slice(0, 60)})`);
  throw new DataError(
    first.trainSet,
    `${leaks.length} of ${train} training molecules are test molecules, stereo aside (${sets.slice(0, 3).join('; ')}): ` +
      `${named.join(', ')}${leaks.length > 3 ? ' ...' : ''}. ${remedy}`,
  );
}

const onlyReactions = (sets: readonly MoleculeSet[]) => sets.filter(({ kind }) => kind === 'reactions');

/** Keys and scaffolds of one side. */
class SideIndex {
  readonly byKey = new Map<string, { member: KnownMolecule; set: string }>();
  readonly scaffolds = new Set<string>();

  constructor(sets: readonly MoleculeSet[], withReactions: boolean) {
    for (const { name, kind, members } of sets) {
      if (kind === 'reactions' && !withReactions) continue;
      for (const member of members) {
        if (!this.byKey.has(member.key)) this.byKey.set(member.key, { member, set: name });
        if (member.scaffold !== '') this.scaffolds.add(member.scaffold);
      }
    }
  }
}
