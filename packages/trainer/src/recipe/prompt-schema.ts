import { z } from 'zod';
import { count } from './fields.js';

/** What a prompt template may hold in braces. */
export const templatePlaceholders = ['instruction', 'smiles', 'softPrompt', 'field'] as const;

/** How instruction, molecule, soft prompt and answer stand together. */
export const promptSchema = z.strictObject({
  template: z
    .string()
    .refine((template) => template.split('<mol>').length === 2, {
      message: 'needs <mol>, where the molecule stands, once',
    })
    .refine((template) => template.includes('{instruction}'), { message: 'needs {instruction}' })
    .refine((template) => unknownPlaceholders(template).length === 0, {
      error: (issue) =>
        `knows only ${templatePlaceholders.map((name) => `{${name}}`).join(', ')}; got ${unknownPlaceholders(String(issue.input)).join(', ')}`,
    })
    .default('<s>[INST] {instruction} Molecule: {smiles}<mol>{softPrompt}\n\n{field}: [/INST]')
    .describe(
      'The prompt. {instruction}, {smiles} (empty unless includeSmiles or the task needs it), <mol> (the soft tokens), {softPrompt} (the trainable tokens) and {field}. A leading <s> is the BOS token.',
    ),
  includeSmiles: z
    .boolean()
    .default(false)
    .describe('Give the SMILES text in the prompt of every task, not only of those that need it.'),
  maxLabelTokens: count.default(256).describe('Answers are cut to this many tokens, the end token counted.'),
  endToken: z.boolean().default(true).describe('End answers with the EOS token.'),
});

function unknownPlaceholders(template: string): string[] {
  const known: readonly string[] = templatePlaceholders;
  return [...template.matchAll(/\{(\w*)\}/g)]
    .filter((match) => !known.includes(match[1] ?? ''))
    .map((match) => match[0]);
}
