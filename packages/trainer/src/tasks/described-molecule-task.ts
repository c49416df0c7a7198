import { describedMoleculeTasks } from './built-in-tasks.js';
import { type Task, wholeValue } from './task.js';

/** Asks for the SMILES of what a name or a description tells; the prompt shows no molecule. */
export function describedMoleculeTask(
  name: keyof typeof describedMoleculeTasks,
  field = describedMoleculeTasks[name].field,
): Task {
  const { label, instructions, heldOut } = describedMoleculeTasks[name];
  return {
    name,
    label,
    instructions,
    ...(heldOut && { heldOut }),
    kind: 'smiles',
    needsSmiles: false,
    showsMolecule: false,
    instructionText: ({ texts }, index) => texts[field]?.[index] ?? '',
    count: ({ texts }) => (Object.hasOwn(texts, field) ? (texts[field]?.length ?? 0) : 0),
    answer: ({ smiles }) => wholeValue(smiles),
  };
}
