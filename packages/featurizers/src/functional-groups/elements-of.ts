import { splitSmiles } from '../tokens/split-smiles.js';

/** Every element, for a text that names atoms by number (`[#16]`). */
const any = { has: () => true };

/** The symbols of the elements that a SMILES names; possibly more, never fewer. */
export function elementsOf(smiles: string): { has(symbol: string): boolean } {
  if (/\[\d*#/.test(smiles)) return any;
  const elements = new Set<string>();
  for (const token of new Set(splitSmiles(smiles))) {
    const symbol = /^\[?\d*([A-Z][a-z]?|[a-z]{1,2})/.exec(token)?.[1];
    if (symbol !== undefined) elements.add(symbol.charAt(0).toUpperCase() + symbol.slice(1));
  }
  return elements;
}
