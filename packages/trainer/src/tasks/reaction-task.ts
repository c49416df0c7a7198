import type { MoleculeRecord } from '../data/molecule-record.js';
import { type ReactionTask, reactionTasks } from './built-in-tasks.js';
import { type Task, wholeValue } from './task.js';

/**
 * A question about a reaction whose answer is a text field: SMILES parted by dots.
 *
 * The molecule shown is the record's: the product for `retrosynthesis`, all reactants for `forwardReaction`, reactants and product
 * together for `reagents`, whose SMILES text is the field `reaction` (`A.B>>C`) where the record has it.
 */
export function reactionTask(name: ReactionTask, field = reactionTasks[name].field): Task {
  const { label, instructions, heldOut } = reactionTasks[name];
  const answers = ({ texts }: MoleculeRecord) => (Object.hasOwn(texts, field) ? (texts[field] ?? []) : []);
  return {
    name,
    label,
    instructions,
    ...(heldOut && { heldOut }),
    kind: 'smiles',
    needsSmiles: name === 'reagents',
    ...(name === 'reagents' && { smilesText: ({ texts, source }) => texts['reaction']?.[0] ?? source }),
    count: (record) => answers(record).length,
    answer: (record, _features, index) => wholeValue(answers(record)[index] ?? ''),
  };
}
