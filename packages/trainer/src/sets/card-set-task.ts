import type { CardTask, DataCard } from '@molx/datasets';
import type { MoleculeRecord } from '../data/index.js';
import {
  describedMoleculeTasks,
  type EditGoal,
  editDirection,
  editGroup,
  editText,
  type Goal,
  goalTask,
  type NumberTask,
  numberTask,
  numberTasks,
  reactionTasks,
  type Task,
  type TaskWording,
  textTask,
  textTasks,
  valueTask,
  wholeValue,
  yesNoTask,
} from '../tasks/index.js';
import type { SetTask } from './evaluation-set.js';

const tokensOf = { text: 128, molecules: 128, short: 12 } as const;

/** Changes that any set's molecules can be asked for, by the names of their tasks. */
export const goals: Readonly<Record<string, Goal>> = {
  'raise-logP': { number: 'logP', change: 'raise' },
  'lower-logP': { number: 'logP', change: 'lower' },
  'raise-qed': { number: 'qed', change: 'raise' },
  'add-nitrile': { group: 'nitrile', change: 'add' },
  'add-alcohol': { group: 'primary alcohol', change: 'add' },
  'remove-ester': { group: 'ester', change: 'remove' },
};

/** The tasks of a card that have a right answer, or a rule that judges any, by name; a label that no task names is a task under its column's name. */
export function cardTasks(card: DataCard, fields: Iterable<string> = []): Map<string, CardTask> {
  const tasks = new Map(
    Object.entries(card.tasks).filter(([, { answer, edit }]) => answer !== undefined || edit !== undefined),
  );
  const asked = new Set(Object.values(card.tasks).map(({ answer }) => answer));
  for (const field of card.otherColumns === undefined ? [] : fields) {
    if (Object.hasOwn(card.columns, field) || asked.has(field)) continue;
    const question = `Does it test positive for ${field}?`;
    tasks.set(field, { kind: 'yes-no', from: ['smiles'], answer: field, label: field, question });
  }
  return tasks;
}

/**
 * A card's task, a computed number (`logP`), an edit (`raise-logP`), or `retrieval` of the card's first text, as a question.
 *
 * @param tasks  of the card: see {@link cardTasks}
 * @returns undefined where there is none of that name
 */
export function setTask(card: DataCard, name: string, tasks: ReadonlyMap<string, CardTask>): SetTask | undefined {
  const whole = `${card.name}/${name}`;
  const own = tasks.get(name);
  if (own !== undefined) return ofCard(card, whole, own);
  if (Object.hasOwn(numberTasks, name)) {
    return { name: whole, task: numberTask(name as NumberTask), scoring: 'number', maxNewTokens: tokensOf.short };
  }
  if (Object.hasOwn(goals, name)) {
    const goal = goals[name]!;
    return { name: whole, task: goalTask(whole, goal), scoring: 'goal', maxNewTokens: tokensOf.molecules, goal };
  }
  const text = [...tasks].find(([, { kind }]) => kind === 'text');
  if (name !== 'retrieval' || text === undefined) return undefined;
  return { ...ofCard(card, whole, text[1]), scoring: 'retrieval' };
}

function ofCard(card: DataCard, name: string, own: CardTask): SetTask {
  const { kind, answer = '', label = 'Answer', question, unit } = own;
  if (kind === 'yes-no' || kind === 'number') {
    const asked = question ?? `What is the ${label} of this molecule?`;
    const definition = { name, field: answer, label, questions: [asked], heldOut: [`Look at the molecule. ${asked}`] };
    const task = kind === 'number' ? valueTask(definition) : yesNoTask(definition);
    const shown = withOwnWords(task, card, own);
    const scoring = kind === 'number' ? 'number' : 'yesNo';
    return { name, task: shown, scoring, maxNewTokens: tokensOf.short, ...(unit !== undefined && { unit }) };
  }
  if (own.edit !== undefined) {
    const task = withOwnWords(editTask(name, card, own), card, own);
    return { name, task, scoring: 'edit', maxNewTokens: tokensOf.molecules };
  }
  const wording = wordingOf(card, own);
  if (kind === 'text') {
    const task = withOwnWords(textTask({ name, field: answer }, wording, []), card, own);
    return { name, task, scoring: 'caption', maxNewTokens: tokensOf.text };
  }
  return {
    name,
    task: withOwnWords(moleculesTask(name, answer, wording), card, own),
    scoring: 'molecule',
    maxNewTokens: tokensOf.molecules,
  };
}

/** Asks for a change of the molecule; the answer is the goal in words, by which any molecule is judged. */
function editTask(name: string, card: DataCard, { label = 'SMILES', instruction = '', edit = {} }: CardTask): Task {
  const goalOf = ({ texts, id }: MoleculeRecord): EditGoal => {
    const { added, removed, number } = edit;
    const group = (field: string) => editGroup(texts[field]?.[0] ?? '', `${card.name}, ${id}`);
    if (number !== undefined) return { number, change: editDirection(texts[instruction]?.[0] ?? '') };
    return {
      ...(added !== undefined && { added: group(added) }),
      ...(removed !== undefined && { removed: group(removed) }),
    };
  };
  return {
    name,
    label,
    instructions: ['{text}'],
    kind: 'smiles',
    needsSmiles: true,
    count: ({ texts }) => (texts[instruction] === undefined ? 0 : 1),
    answer: (record) => wholeValue(editText(goalOf(record))),
  };
}

/** Asks for SMILES that a field holds, or for the record's own. */
function moleculesTask(name: string, field: string, wording: TaskWording): Task {
  return {
    name,
    ...wording,
    kind: 'smiles',
    needsSmiles: false,
    count: ({ texts }) => (field === 'smiles' ? 1 : (texts[field]?.length ?? 0)),
    answer: ({ texts, smiles }, _features, index) =>
      wholeValue(field === 'smiles' ? smiles : (texts[field]?.[index] ?? '')),
  };
}

/** Whose words a question has: built-in ones where a task is what they are for, else a plain request. */
function wordingOf(card: DataCard, { kind, answer = '', from, label = 'Answer', question }: CardTask): TaskWording {
  if (question !== undefined) return { label, instructions: [question] };
  if (kind === 'text') return answer === 'iupacName' ? textTasks.iupacName : textTasks.description;
  const reaction = Object.values(reactionTasks).find(({ field }) => field === answer);
  if (card.kind === 'reactions' && reaction !== undefined) return reaction;
  if (answer === 'smiles') {
    return from[0] === 'iupacName' ? describedMoleculeTasks.nameToSmiles : describedMoleculeTasks.descriptionToSmiles;
  }
  return { label, instructions: [`Write the SMILES of the ${label}.`] };
}

/** What a question shows, by the card: the record's molecule, another one, a reaction, or a text alone; and a row's own instruction. */
function withOwnWords(task: Task, card: DataCard, { from: [shown = 'smiles'], instruction }: CardTask): Task {
  const own = card.kind === 'reactions' ? 'product' : 'smiles';
  const words = instruction === undefined ? task : { ...task, instructions: ['{text}'], heldOut: [] };
  const instructed = (field: string): Task => ({ ...words, instructionText: ({ texts }) => texts[field]?.[0] ?? '' });
  const base = instruction === undefined ? words : instructed(instruction);
  if (shown === own) return base;
  const isMolecule = card.kind === 'reactions';
  if (!isMolecule)
    return instruction === undefined
      ? { ...instructed(shown), showsMolecule: false }
      : { ...base, showsMolecule: false };
  const textOf: Task['smilesText'] = ({ texts, source }) => texts[shown]?.[0] ?? source;
  return {
    ...base,
    needsSmiles: shown === 'reaction',
    smilesText: textOf,
    shown: (record) =>
      textOf(record)
        .split(/[>.]+/)
        .filter((part) => part !== '')
        .join('.'),
  };
}
