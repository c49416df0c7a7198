import { expectWhole, InvalidArgumentError } from '@molx/core';

/** How to draw a molecule. */
export interface SvgOptions {
  /** Pixels. Default 250. */
  width?: number;
  /** Pixels. Default 200. */
  height?: number;
  /** Indices of atoms to highlight. */
  highlightAtoms?: Iterable<number>;
  /** Colours of highlighted atoms: red, green and blue, each 0 .. 1. */
  atomColors?: ReadonlyMap<number, readonly [number, number, number]>;
  /** A line of text below. */
  legend?: string;
}

/** Beyond this RDKit's WASM runs out of memory. */
const maxPixels = 10_000;

/**
 * Drawing settings as MinimalLib reads them.
 *
 * @param atomCount  of the molecule to be drawn
 * @throws {InvalidArgumentError} when an atom to highlight or colour does not exist, a colour is not three numbers from 0 to 1, or a size is
 *   no whole number from 1 to 10,000 pixels
 */
export function svgDetails(
  { width = 250, height = 200, highlightAtoms = [], atomColors, legend }: SvgOptions,
  atomCount: number,
): string {
  expectWhole('svg', 'a width in pixels', width, 1, maxPixels);
  expectWhole('svg', 'a height in pixels', height, 1, maxPixels);
  const atoms = [...highlightAtoms];
  const colors = [...(atomColors ?? [])];
  const outside = [...atoms, ...colors.map(([atom]) => atom)].find(
    (atom) => !Number.isInteger(atom) || atom < 0 || atom >= atomCount,
  );
  if (outside !== undefined) {
    throw new InvalidArgumentError(`svg: atom ${outside} can't be highlighted in a molecule of ${atomCount} atoms.`);
  }
  for (const [atom, color] of colors) {
    // RDKit throws an exception of C++ at what lies outside, which would cost the instance
    if (color.length === 3 && color.every((part) => part >= 0 && part <= 1)) continue;
    throw new InvalidArgumentError(
      `svg: expected three numbers from 0 to 1 for atom ${atom}'s colour, got [${color}].`,
    );
  }
  const highlightAtomColors = Object.fromEntries(colors);
  return JSON.stringify({ width, height, atoms, legend, highlightAtomColors });
}
