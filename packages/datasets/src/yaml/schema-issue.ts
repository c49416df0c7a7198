import type { z } from 'zod';
import { didYouMean } from './nearest.js';
import { schemaKeys } from './schema-keys.js';

/** One thing that is wrong with a file of settings: where, what, and whether the key or its value is meant. */
export interface SchemaIssue {
  path: PropertyKey[];
  message: string;
  /** The key itself is wrong, not what it holds. */
  atKey: boolean;
}

/**
 * The first thing that a schema found wrong, in words, with the nearest known key for an unknown one.
 *
 * An unknown key comes before a missing one: it is most often the missing one, misspelt.
 *
 * @param what  what the whole is: `the recipe`
 */
export function firstIssue(error: z.core.$ZodError, schema: z.core.$ZodType, what: string): SchemaIssue {
  const issues = error.issues.map(unwrapUnion);
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? (issues[0] as z.core.$ZodIssue);
  const name = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = schemaKeys(schema, issue.path);
    const hint = didYouMean(key, known) || ` Known: ${known.join(', ')}.`;
    return {
      path: [...issue.path, key],
      atKey: true,
      message: `unknown key "${key}"${name === '' ? '' : ` in ${name}`}.${hint}`,
    };
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return { path: issue.path, atKey: false, message: `${name} is missing; expected ${issue.expected}.` };
  }
  return {
    path: issue.path,
    atKey: issue.code === 'custom' && issue.params?.['atKey'] === true,
    message: `${name === '' ? what : name}: ${sentence(issue.message)}`,
  };
}

/** A union fails with the issues of each branch: those of the branch that got furthest say the most. */
function unwrapUnion(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => unwrapUnion(branch[0] as z.core.$ZodIssue));
  const rightKind = branches.filter((branch) => branch.path.length > 0 || branch.code === 'unrecognized_keys');
  const best = rightKind.sort((a, b) => b.path.length - a.path.length)[0];
  if (best !== undefined) return { ...best, path: [...issue.path, ...best.path] } as z.core.$ZodIssue;
  const expected = branches.map((branch) => branch.message.replace(/^Invalid (input|option): /, ''));
  return { ...issue, code: 'custom', message: expected.join(', or ') } as z.core.$ZodIssue;
}

function sentence(message: string): string {
  const plain = message.replace(/^Invalid (input|option): /, '').replace(/^Too (small|big): /, '');
  return /[.?!]$/.test(plain) ? plain : `${plain}.`;
}
