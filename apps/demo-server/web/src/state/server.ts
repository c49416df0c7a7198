import { computed, signal } from '@preact/signals';
import { type ChatModels, loadModels } from '../api/models.js';
import { type Examples, loadExamples } from '../api/molecules.js';
import { ServerError } from '../api/server-error.js';

/** What the server has; undefined until it has said so. */
export const models = signal<ChatModels | undefined>(undefined);
export const examples = signal<Examples>({ molecules: [], questions: [] });
/** Why the server's lists are not there. */
export const serverFailure = signal<ServerError | undefined>(undefined);

/** Whether the language model can be asked without MolX. */
export const canCompare = computed(() => models.value?.llm !== undefined);

/** Asks for models and examples, again after a failure. */
export async function meetServer(): Promise<void> {
  try {
    [models.value, examples.value] = await Promise.all([loadModels(), loadExamples()]);
    serverFailure.value = undefined;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    serverFailure.value = error;
  }
}
