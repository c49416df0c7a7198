import { normRows } from './rows/norm-rows.js';
import { ropeRows } from './rows/rope-rows.js';
import type { RowDefinition } from './rows/row-definition.js';
import { softmaxRows } from './rows/softmax-rows.js';
import { vectorRows } from './rows/vector-rows.js';

/** All functions over rows, by name. */
export const rowKernels = { ...vectorRows, ...softmaxRows, ...normRows, ...ropeRows } satisfies Record<
  string,
  RowDefinition
>;

export type RowName = keyof typeof rowKernels;
