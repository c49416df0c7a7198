import { expect, it } from 'vitest';
import { ConfigError, InvalidSmilesError, MolxError } from './index.js';

it('names place, reason and a shortened SMILES', () => {
  const error = new InvalidSmilesError('C'.repeat(300), 'too long', { file: 'a.csv', row: 17 });
  expect(error.message).toBe(`a.csv row 17: cannot parse SMILES "${'C'.repeat(120)}... (300 characters)": too long`);
  expect(error.smiles).toHaveLength(300);
});

it('is recognised by its marker and code, also from another copy of the package', () => {
  const error = new ConfigError('r.yaml', 'unknown key', { line: 3, column: 5 });
  const foreign = Object.assign(new Error('x'), { code: 'config' });
  Object.defineProperty(foreign, Symbol.for('molx.error'), { value: true });
  expect(MolxError.is(error, 'config')).toBe(true);
  expect(MolxError.is(foreign)).toBe(true);
  expect(MolxError.is(error, 'shape')).toBe(false);
  expect(MolxError.is(new Error('x'))).toBe(false);
  expect(error.message).toBe('r.yaml:3:5: unknown key');
});
