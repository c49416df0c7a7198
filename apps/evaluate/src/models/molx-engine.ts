import { buildPrompt, type GenerateOptions, moleculePlaceholder } from '@molx/llm-bridge';
import { type Attribution, answerIds, attributeAnswer, type Molx, placeMolecules, renderPrompt } from 'molx';
import type { AttributedQuestion, ModelQuestion } from './answering-model.js';
import type { PromptEngine } from './local-model.js';
import { writePrompt } from './prompt-writer.js';

/**
 * A trained run: every molecule of the prompt, those of examples too, stands there as its soft tokens; of a run without encoders, as its
 * SMILES text.
 */
export class MolxEngine implements PromptEngine {
  /** Present where the model sees molecules. */
  readonly attribute?: (question: AttributedQuestion) => Promise<Attribution>;
  readonly #molx: Molx;

  /** @param molx  owned by the new object */
  constructor(molx: Molx) {
    this.#molx = molx;
    if (molx.module.adapter !== undefined) this.attribute = (question) => attributed(molx, question);
  }

  get maxPositions(): number {
    return this.#molx.lm.config.max_position_embeddings;
  }

  write(question: ModelQuestion, shots: number): string {
    const { config, module } = this.#molx;
    const { template, includeSmiles } = config.prompt;
    if (module.adapter === undefined) {
      return writePrompt(question, shots, {
        template: template.replace(moleculePlaceholder, ''),
        showsMolecules: false,
      });
    }
    const needsSmiles = question.needsSmiles || includeSmiles;
    return writePrompt({ ...question, needsSmiles }, shots, { template, showsMolecules: true });
  }

  length(prompt: string): number {
    const { lm, module } = this.#molx;
    const placed = placeMolecules({ prompt, molecules: [] });
    return buildPrompt(lm.tokenizer, placed.prompt, { slotsPerMolecule: module.slotsPerMolecule }).ids.length;
  }

  answerLength(answer: string): number {
    const { lm, config } = this.#molx;
    return answerIds(lm.tokenizer, answer, { endToken: config.prompt.endToken }).length;
  }

  generate(prompts: readonly string[], options: GenerateOptions): Promise<string[]> {
    return this.#molx.generateBatch(prompts.map(alone), options);
  }

  logLikelihoods(prompts: readonly string[], answers: readonly string[]): Promise<number[]> {
    return this.#molx.logLikelihoods(prompts.map(alone), answers);
  }

  dispose(): void {
    this.#molx.dispose();
  }
}

function attributed(molx: Molx, { instruction, label, smiles, answer }: AttributedQuestion): Promise<Attribution> {
  const { template, includeSmiles } = molx.config.prompt;
  const question = renderPrompt(template, { instruction, field: label, smiles: includeSmiles ? smiles : '' });
  return attributeAnswer(molx, { question, smiles, answer });
}

/** The prompts bring their molecules themselves. */
const alone = (prompt: string) => ({ prompt, molecules: [] });
