import type { Rdkit } from '@molx/molecule';
import type { Attribution } from '../../attribution/index.js';

const shownBits = 8;

/** An attribution as text: atoms in their order, the strongest tokens and bits. Nats; above 0 is for the answer. */
export function attributionTable(attribution: Attribution, rdkit: Rdkit): string {
  const { smiles, question, answer, method, logLikelihood, byAtom, tokens, bits, rest } = attribution;
  const mol = rdkit.parse(smiles);
  const symbols = mol.atoms.map(({ symbol }) => symbol);
  mol.dispose();
  const strongest = [...bits].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, shownBits);
  return [
    `${question}  ${answer}`,
    `log-likelihood ${logLikelihood.toFixed(3)} nats; what each part adds by ${method === 'gradient' ? 'gradient times input' : 'occlusion'}`,
    '',
    `atoms of ${smiles}, with their tokens and bits`,
    ...byAtom.map(
      (value, atom) =>
        `  ${String(atom).padStart(3)} ${symbols[atom]!.padEnd(3)}${figure(value)}  ${bar(value, byAtom)}`,
    ),
    `  no atom${figure(rest)}`,
    ...(tokens.length === 0
      ? []
      : ['', `tokens  ${tokens.map(({ text, value }) => `${text} ${value.toFixed(3)}`).join('  ')}`]),
    ...(bits.length === 0 ? [] : ['', `the strongest of ${bits.length} bits`]),
    ...strongest.map(
      ({ bit, value, atoms }) =>
        `  ${String(bit).padStart(4)}${figure(value)}  atoms ${[...new Set(atoms)].sort((a, b) => a - b).join(' ')}`,
    ),
    '',
  ].join('\n');
}

const figure = (value: number) => value.toFixed(4).padStart(10);

function bar(value: number, all: readonly number[]): string {
  const strongest = Math.max(...all.map(Math.abs)) || 1;
  return (value < 0 ? '-' : '+').repeat(Math.round((20 * Math.abs(value)) / strongest));
}
