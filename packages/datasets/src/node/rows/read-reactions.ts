import { reactionRoles } from '../../reactions/reaction-roles.js';
import { splitReaction } from '../../reactions/split-reaction.js';
import type { ColumnCheck } from './column-check.js';
import { linesOf } from './lines-of.js';
import type { Row } from './row.js';
import type { RowSource } from './row-format.js';

const columns = ['left', 'middle', 'right', 'rest', 'reactants', 'reagents', 'products'] as const;

/**
 * One reaction SMILES per line: its sides as they stand in `left`, `middle` and `right`, what follows after a blank in `rest`, and read
 * from left to right `reactants`, `reagents` and `products`, without atom maps.
 */
export async function* readReactions({ path }: RowSource, check: ColumnCheck): AsyncGenerator<Row> {
  check.header(columns);
  let row = 0;
  for await (const line of linesOf(path)) {
    row++;
    if (line.trim() === '') continue;
    const sides = splitReaction(line);
    const values = sides === undefined ? { left: line.trim() } : { ...sides, ...reactionRoles(sides) };
    const invalid = sides === undefined ? 'it is no reaction: expected REACTANTS>>PRODUCTS' : undefined;
    yield { row, values, invalid };
  }
}
