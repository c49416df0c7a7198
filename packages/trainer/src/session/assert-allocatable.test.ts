import os from 'node:os';
import { expect, it } from 'vitest';
import { assertAllocatable } from './assert-allocatable.js';

it('names the largest part of what memory has no room for', () => {
  expect(() => assertAllocatable({ 'model.smiles': 1e6, 'model.graph': 1e5 })).not.toThrow();
  const numbers = os.totalmem();
  expect(() => assertAllocatable({ 'model.smiles': 1e6, 'model.adapter': numbers })).toThrow(
    `model.adapter: takes ${((4 * numbers) / 1e9).toFixed(1)} GB of memory, of `,
  );
});
