/** A molecule or a reaction that a text spells out. */
export interface FoundSmiles {
  /** As written. */
  text: string;
  /** The molecules of a reaction, by their part in it; a molecule alone is its own product. */
  reactants: string[];
  agents: string[];
  products: string[];
}

const atom = String.raw`\[[^\]\s[]{1,24}\]|Br|Cl|[BCNOPSFI]|[bcnops]`;
const smilesWord = new RegExp(String.raw`^(?:${atom}|[-=#$:/\\~.()]|%\d\d|\d)+$`);
const atoms = new RegExp(atom, 'g');
/** What text puts around a word. */
const wrapping = /^[("'“‘*_]*|["'”’*_,;:!?]*$/g;

/** A word of text is taken for SMILES only from here on: `CO`, `IN` and `no` are words too. */
const leastAtoms = 3;
/** Answers are texts of a model: this is as much of one as gets drawn. */
const mostFound = 8;

/**
 * Molecules and reactions that stand in an answer, each once, in their order; whether they are valid is the server's to say.
 *
 * Certain are those in backticks or in `<mol>`, if they look like SMILES at all. Of the other words those count that have three atoms or
 * more and something that words lack: a bond, a branch, a ring, a bracket, or capitals alone.
 */
export function findSmiles(text: string): FoundSmiles[] {
  const marked = [...text.matchAll(/<mol>([^<\s]+)<\/mol>|`([^`\s]+)`/g)].map(([, mol, code]) => ({
    word: (mol ?? code)!,
    leastAtoms: 1,
  }));
  const rest = text.replace(/<mol>[^<]*<\/mol>|`[^`]*`/g, ' ');
  const words = rest.split(/\s+/).map((word) => ({ word: trimmed(word), leastAtoms }));
  const found = new Map<string, FoundSmiles>();
  for (const { word, leastAtoms: least } of [...marked, ...words]) {
    const smiles = word.includes('>') ? reaction(word) : molecule(word, least);
    if (smiles !== undefined && found.size < mostFound) found.set(word, smiles);
  }
  const place = (text_: string) => text.indexOf(text_);
  return [...found.values()].sort((a, b) => place(a.text) - place(b.text));
}

function trimmed(word: string): string {
  const bare = word.replace(wrapping, '').replace(/\.+$/, '');
  const unopened = (bare.match(/\)/g)?.length ?? 0) - (bare.match(/\(/g)?.length ?? 0);
  // "(CC(=O)O)" lost its opening bracket above, and loses the one that closed it
  return unopened === 1 && bare.endsWith(')') && word.startsWith('(') ? bare.slice(0, -1) : bare;
}

function molecule(word: string, least: number): FoundSmiles | undefined {
  return isSmiles(word, least) ? { text: word, reactants: [], agents: [], products: [word] } : undefined;
}

function reaction(word: string): FoundSmiles | undefined {
  const sides = word.split('>');
  if (sides.length !== 3 || sides[0] === '' || sides[2] === '') return undefined;
  const [reactants, agents, products] = sides.map((side) => side.split('.').filter((part) => part !== ''));
  const all = [...reactants!, ...agents!, ...products!];
  return all.every((part) => isSmiles(part, 1)) && all.length <= mostFound
    ? { text: word, reactants: reactants!, agents: agents!, products: products! }
    : undefined;
}

function isSmiles(word: string, least: number): boolean {
  if (word.length > 400 || !/^[[A-Za-z]/.test(word) || !smilesWord.test(word)) return false;
  const count = word.match(atoms)?.length ?? 0;
  return count >= least && (least === 1 || /[=#[\]()\d/\\]/.test(word) || /^(?=.*C)[BCNOPSFIrl]+$/.test(word));
}
