import { moleculePlaceholder } from '@molx/llm-bridge';

/** What a prompt template's braces become. */
export interface PromptFields {
  instruction: string;
  /** What is asked for, in a word or two: `Description`. */
  field?: string;
  /** SMILES text beside the soft tokens, where the task gives it. */
  smiles?: string;
}

/** Instructions and questions about one molecule, as MolX's paper words them. */
export const defaultPromptTemplate = `[INST] {instruction} Molecule: {smiles}${moleculePlaceholder}\n\n{field}: [/INST]`;

/**
 * Fills a template; `<mol>` stays where the soft tokens and the soft prompt go.
 *
 * `{softPrompt}` marks the soft prompt for the reader alone: it always follows the soft tokens, and gives no text.
 */
export function renderPrompt(template: string, { instruction, field = 'Answer', smiles = '' }: PromptFields): string {
  const values: Record<string, string> = { instruction, field, smiles, softPrompt: '' };
  return template.replace(/\{(instruction|field|smiles|softPrompt)\}/g, (_, name: string) => values[name] ?? '');
}

/** A molecule in a template with what leads to it: `Molecule: {smiles}<mol>{softPrompt}`. */
const moleculePart = /\s*(?:\p{L}+:[^\S\n]*)?(?:\{smiles\})?[^\S\n]*<mol>(?:\{softPrompt\})?/u;

/** SMILES text on a line or behind a word of its own. */
const smilesPart = /\s*(?:\p{L}+:[^\S\n]*)?\{smiles\}/u;

/** A template for questions that show no molecule: its place, its SMILES text and the word in front of them are gone. */
export function withoutMolecule(template: string): string {
  return template.replace(moleculePart, '').replace(smilesPart, '');
}
