import { type ChatMessage, moleculePlaceholder } from '@molx/llm-bridge';
import { renderPrompt, withoutMolecule } from 'molx';
import type { ModelQuestion } from './answering-model.js';

/** The prompt of a language model that is given SMILES text alone. */
export const textTemplate = '{instruction}\nMolecule: {smiles}\nAnswer:';

/** How questions become prompts. */
export interface PromptStyle {
  template: string;
  /** The molecule itself stands in the prompt, as `<mol>SMILES</mol>`. */
  showsMolecules: boolean;
}

/** Writes a question behind its first `shots` examples, the most similar one last, next to the question. */
export function writePrompt(question: ModelQuestion, shots: number, style: PromptStyle): string {
  const examples = question.examples.slice(0, shots).reverse();
  const parts = examples.map(
    ({ answer, ...example }) => `${writeOne({ ...question, ...example }, style)} ${answer}\n\n`,
  );
  const own = writeOne(question, style);
  // a template that begins with BOS begins the prompt with it, not every example
  return parts.join('') === '' ? own : `${parts.join('').replace(/(?<!^)<s>/g, '')}${own.replace(/^<s>/, '')}`;
}

function writeOne(question: Omit<ModelQuestion, 'examples'>, { template, showsMolecules }: PromptStyle): string {
  const { instruction, label: field, smiles, smilesText, needsSmiles } = question;
  if (smiles === undefined) return renderPrompt(withoutMolecule(template), { instruction, field });
  const text = smilesText ?? smiles;
  if (!showsMolecules) return renderPrompt(template, { instruction, field, smiles: text });
  const prompt = renderPrompt(template, { instruction, field, smiles: needsSmiles ? text : '' });
  return prompt.replace(moleculePlaceholder, () => `${moleculePlaceholder}${smiles}</mol>`);
}

/** The same as turns of a chat: each example a question and its answer. */
export function writeChat(question: ModelQuestion, shots: number): ChatMessage[] {
  const ask = ({ instruction, smiles, smilesText }: Pick<ModelQuestion, 'instruction' | 'smiles' | 'smilesText'>) => {
    const text = smilesText ?? smiles;
    return { role: 'user' as const, content: text === undefined ? instruction : `${instruction}\nMolecule: ${text}` };
  };
  const examples = question.examples.slice(0, shots).reverse();
  return [
    ...examples.flatMap((example) => [ask(example), { role: 'assistant' as const, content: example.answer }]),
    ask(question),
  ];
}
