import { type NumberTask, numberTasks } from './built-in-tasks.js';
import { type Task, wholeValue } from './task.js';

/** One of the nine numbers as a question. */
export function numberTask(name: NumberTask, decimals = numberTasks[name].decimals): Task {
  const { kind, label, instructions, heldOut } = numberTasks[name];
  return {
    name,
    label,
    instructions,
    ...(heldOut && { heldOut }),
    kind,
    needsSmiles: false,
    count: () => 1,
    answer: (_record, features) => wholeValue(formatNumber(features.numbers[name], decimals)),
  };
}

/** A number with a fixed count of decimals, zero never negative: -0.04 with one decimal is `0.0`. */
export function formatNumber(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}
