import type { Random } from '@molx/core';
import { linkers, openChains, substituents } from './fragments/chains.js';
import { type CoreKind, ringCores } from './fragments/ring-cores.js';
import { pickWeighted } from './pick-weighted.js';

/** An open site of a placed fragment: the bond label that closes it, once something bonds there. */
interface Site {
  element: string;
  /** Ring-closure digits of the atom. */
  digits: string;
  bond?: string;
}

/** A fragment in the making: text pieces between its sites. */
interface Placed {
  texts: string[];
  sites: Site[];
}

const kindWeights: readonly { kind: CoreKind; weight: number }[] = [
  { kind: 'aryl', weight: 24 },
  { kind: 'heteroaryl', weight: 23 },
  { kind: 'fused', weight: 12 },
  { kind: 'partial', weight: 11 },
  { kind: 'saturated', weight: 25 },
  { kind: 'bridged', weight: 5 },
];
const coresByKind = new Map(kindWeights.map(({ kind }) => [kind, ringCores.filter((core) => core.kind === kind)]));
const saturatedKinds = kindWeights.filter(({ kind }) => kind === 'saturated' || kind === 'bridged');
const ringCounts = [
  { rings: 0, weight: 7 },
  { rings: 1, weight: 26 },
  { rings: 2, weight: 34 },
  { rings: 3, weight: 24 },
  { rings: 4, weight: 9 },
];

/** Nitrogen takes carbon (no cyano group, no acid) or a sulfonyl group. */
const startsFitNitrogen = /^(C(?![l#=])(?!\(=O\)O$)(?!\([FN]\))|\[C@H\]\((?!O|N)|S\([CN]\)\(=O\)=O|S\(=O\)\(=O\)|=$)/;
const endsFitNitrogen = /(?<![=#])(C|\)|\])\*$/;
const substituentsOnNitrogen = substituents.filter(({ smiles }) => startsFitNitrogen.test(smiles));

/**
 * Draws one molecule from the fragment grammar: ring systems in a tree of linkers (or an open chain), then substituents.
 *
 * The text is SMILES whose fragments are joined by ring-closure labels (`c1ccccc1%10.C%10`); it need not be a sensible
 * molecule, only a syntactically valid one, so it has to be screened.
 */
export function assembleMolecule(random: Random): string {
  const { rings } = pickWeighted(random, ringCounts);
  const fragments: string[] = [];
  let label = 10;
  const nextBond = () => `%${label++}`;
  const placed: Placed[] = [];

  if (rings === 0) placed.push(openSites(pickWeighted(random, openChains).smiles));
  const onlySaturated = random.uniform() < 0.16;
  for (let i = 0; i < rings; i++) {
    const { kind } = pickWeighted(random, onlySaturated ? saturatedKinds : kindWeights);
    const ring = openSites(pickWeighted(random, coresByKind.get(kind)!).smiles);
    if (i > 0) {
      const anchor = random.uniform() < 0.65 ? placed.at(-1)! : random.pick(placed);
      const from = freeSite(random, anchor) ?? placed.map((p) => freeSite(random, p)).find(Boolean);
      const to = freeSite(random, ring);
      if (from === undefined || to === undefined) continue;
      from.bond = nextBond();
      const linker = pickWeighted(
        random,
        linkers.filter(({ smiles }) => linkerFits(smiles, isNitrogen(from), isNitrogen(to))),
      ).smiles;
      if (linker === '=') to.bond = from.bond;
      else {
        to.bond = nextBond();
        fragments.push(bondFirstAtom(drawStereo(random, linker), from.bond).replace('*', to.bond));
      }
    }
    placed.push(ring);
  }

  const open = placed.flatMap((p) => p.sites.filter((site) => site.bond === undefined));
  const wanted = rings === 0 ? open.length - random.integer(2) : decorations(random, rings);
  for (const site of random.shuffle(open).slice(0, Math.max(0, wanted))) {
    site.bond = nextBond();
    const substituent = pickWeighted(random, isNitrogen(site) ? substituentsOnNitrogen : substituents).smiles;
    fragments.push(bondFirstAtom(drawStereo(random, substituent), site.bond));
  }
  return [...placed.map((p) => closeSites(random, p)), ...fragments].join('.');
}

function decorations(random: Random, rings: number): number {
  const mean = rings === 1 ? 2.6 : rings === 2 ? 1.8 : 1.3;
  let count = 0;
  for (let left = Math.exp(-mean), p = random.uniform(), k = 0; p > left && k < 5; k++, count++) {
    p -= left;
    left *= mean / (k + 1);
  }
  return count;
}

/** Cuts a fragment at its `*` and `^` marks. The marked atom is the last one of the text before the mark. */
function openSites(smiles: string): Placed {
  const texts: string[] = [];
  const sites: Site[] = [];
  let from = 0;
  for (const match of smiles.matchAll(/(\[nH\]|[A-Za-z])(\d*)([*^])/g)) {
    const atom = match[1] as string;
    texts.push(smiles.slice(from, match.index));
    sites.push({ element: match[3] === '*' && atom === 'C' ? 'C*' : atom, digits: match[2] ?? '' });
    from = match.index + match[0].length;
  }
  texts.push(smiles.slice(from));
  return { texts, sites };
}

function closeSites(random: Random, { texts, sites }: Placed): string {
  return texts.map((text, i) => (i < sites.length ? text + siteAtom(random, sites[i]!) : text)).join('');
}

function siteAtom(random: Random, { element, digits, bond }: Site): string {
  return bond === undefined ? element.replace('*', '') + digits : bondedAtom(random, element) + bond + digits;
}

function bondedAtom(random: Random, element: string): string {
  if (element === '[nH]') return 'n';
  if (element !== 'C*') return element;
  return random.pick(['[C@H]', '[C@@H]', 'C']);
}

function isNitrogen({ element }: Site): boolean {
  return element === 'N' || element === '[nH]';
}

function linkerFits(linker: string, fromNitrogen: boolean, toNitrogen: boolean): boolean {
  if (linker === '=') return !(fromNitrogen && toNitrogen);
  return (!fromNitrogen || startsFitNitrogen.test(linker)) && (!toNitrogen || endsFitNitrogen.test(linker));
}

function freeSite(random: Random, { sites }: Placed): Site | undefined {
  const free = sites.filter((site) => site.bond === undefined);
  return free.length === 0 ? undefined : random.pick(free);
}

/** Writes a bond label behind a fragment's first atom: `C(=O)N*` becomes `C%10(=O)N*`. */
function bondFirstAtom(smiles: string, bond: string): string {
  return smiles.replace(/^(\[[^\]]+\]|Cl|Br|[A-Z])([/\\]?)/, `$1$2${bond}`);
}

/** Draws the hand of each `[C@H]`, and the side of a leading `C=C` or `C=N` whose other end goes on. */
function drawStereo(random: Random, smiles: string): string {
  const handed = smiles.replaceAll('[C@H]', () => random.pick(['[C@H]', '[C@@H]', 'C']));
  if (!/^C=[CN](?!$)/.test(handed)) return handed;
  const draw = random.uniform();
  if (draw < 0.2) return handed;
  return `C/=${handed[2]}${draw < 0.75 ? '/' : '\\'}${handed.slice(3)}`.replace(/^C\/=/, 'C\\=');
}
