import type { RdkitInstance } from './instance.js';

/** Da, by `13C`; RDKit's tables are the same in every instance. */
const shifts = new Map<string, number>();

/**
 * The mass of an isotope less the standard atomic weight of its element, in Da, to 10 digits: MinimalLib does not give its tables, but it
 * weighs a lone atom by them. An isotope that RDKit does not know weighs its mass number.
 */
export function isotopeShift(instance: RdkitInstance, symbol: string, isotope: number): number {
  const name = `${isotope}${symbol}`;
  let shift = shifts.get(name);
  if (shift === undefined) {
    shift = weigh(instance, `[${name}]`) - weigh(instance, `[${symbol}]`);
    shifts.set(name, shift);
  }
  return shift;
}

function weigh(instance: RdkitInstance, atom: string): number {
  return instance.call('weigh', atom, (lib) => {
    const mol = lib.get_mol(atom);
    if (mol === null) return 0;
    const { amw } = JSON.parse(mol.get_descriptors()) as { amw: number };
    mol.delete();
    return amw;
  });
}
