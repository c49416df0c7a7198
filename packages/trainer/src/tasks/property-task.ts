import { InvalidArgumentError } from '@molx/core';
import type { MoleculeRecord } from '../data/molecule-record.js';
import { formatNumber } from './number-task.js';
import { type Task, wholeValue } from './task.js';

/** A measured property: a column of a table, and the question that it answers. */
export interface PropertyDefinition {
  name: string;
  /** The text field that holds the values; one that is blank or no value is no question. */
  field: string;
  /** What `{field}` in the prompt becomes. Default `Answer`. */
  label?: string;
  /** `Does this molecule cross the blood-brain barrier?`, or `What is the logarithm of ...?`. Each more is a paraphrase. */
  questions: readonly string[];
  /** Paraphrases for evaluation alone. */
  heldOut?: readonly string[];
}

const truths = new Map(Object.entries({ '1': true, yes: true, true: true, '0': false, no: false, false: false }));

/** What a table's cell says: `1`, `1.0`, `yes`, `true` and their opposites; undefined for all else. */
export function parseYesNo(text: string): boolean | undefined {
  return truths.get(text.trim().toLowerCase().replace(/\.0*$/, ''));
}

/** A table's cell as a number; undefined for a blank or a word. */
export function parseNumber(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A yes/no property as a question; the answers are `Yes` and `No`. */
export function yesNoTask(definition: PropertyDefinition): Task {
  return propertyTask(definition, {
    kind: 'yesNo',
    how: ' Answer with Yes or No.',
    read: (text) => {
      const value = parseYesNo(text);
      return value === undefined ? undefined : value ? 'Yes' : 'No';
    },
  });
}

/** A number as a question. @param decimals  of the answers. Default 2 */
export function valueTask(definition: PropertyDefinition, decimals = 2): Task {
  return propertyTask(definition, {
    kind: 'number',
    how: '',
    read: (text) => {
      const value = parseNumber(text);
      return value === undefined ? undefined : formatNumber(value, decimals);
    },
  });
}

/**
 * A table of several labels as one question per label: `tox21/NR-AR`, `tox21/NR-AhR` ... A molecule without a label is not asked about it.
 *
 * @param question  of a label: `Is this molecule active in the assay NR-AR?`
 * @throws {InvalidArgumentError} without a label
 */
export function labelTasks(table: string, labels: readonly string[], question: (label: string) => string): Task[] {
  if (labels.length === 0) throw new InvalidArgumentError(`${table}: a table of labels needs at least one label.`);
  return labels.map((label) => yesNoTask({ name: `${table}/${label}`, field: label, questions: [question(label)] }));
}

interface PropertyRules {
  kind: 'yesNo' | 'number';
  /** Stands behind the question. */
  how: string;
  read(text: string): string | undefined;
}

function propertyTask(
  { name, field, label = 'Answer', questions, heldOut = [] }: PropertyDefinition,
  { kind, how, read }: PropertyRules,
): Task {
  const values = ({ texts }: MoleculeRecord) =>
    (Object.hasOwn(texts, field) ? (texts[field] ?? []) : []).flatMap((text) => read(text) ?? []);
  return {
    name,
    label,
    instructions: questions.map((question) => `${question}${how}`),
    heldOut: heldOut.map((question) => `${question}${how}`),
    kind,
    needsSmiles: false,
    ...(kind === 'yesNo' && { classOf: (record, index) => values(record)[index] ?? '' }),
    count: (record) => values(record).length,
    answer: (record, _features, index) => wholeValue(values(record)[index] ?? ''),
  };
}
