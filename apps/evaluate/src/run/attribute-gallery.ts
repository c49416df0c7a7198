import { type Logger, MolxError } from '@molx/core';
import { JsonLinesFile } from '@molx/trainer';
import type { AttributedQuestion } from '../models/answering-model.js';
import type { ModelSpec } from '../models/model-spec.js';
import { openModel } from '../models/open-model.js';
import { chooseGallery } from '../report/choose-gallery.js';
import { galleryCount } from '../report/gallery-section.js';
import type { ComputedResults } from '../results/compute-results.js';
import type { EvaluationFolder } from './evaluation-folder.js';
import type { SavedAttribution } from './saved-attribution.js';

export interface AttributeGalleryOptions {
  specs: readonly ModelSpec[];
  attribute: boolean;
  logger: Logger;
  signal?: AbortSignal | undefined;
  openDevice(): Promise<void>;
}

type WantedAttribution = Omit<SavedAttribution, 'attribution'> & { asked: AttributedQuestion };

/**
 * Looks into the answers of the report's gallery, by gradient times input, for every model that is a run. What `attributions.jsonl` holds
 * already is not computed again; a run that can't be opened any more, or sees no molecule, is left out with a word.
 */
export async function attributeGallery(
  folder: EvaluationFolder,
  computed: ComputedResults,
  { specs, attribute, logger, signal, openDevice }: AttributeGalleryOptions,
): Promise<SavedAttribution[]> {
  if (!attribute) return [];
  const file = new JsonLinesFile<SavedAttribution>(folder.file('attributions.jsonl'));
  const saved = await file.read();
  const found: SavedAttribution[] = [];
  for (const spec of specs.filter(({ kind }) => kind === 'run')) {
    const wanted = wantedOf(computed, spec.name);
    const known = wanted.flatMap((each) => saved.find((one) => isOf(one, each)) ?? []);
    found.push(...(known.length === wanted.length ? known : await look(spec, wanted)));
  }
  if (found.length > 0)
    await folder.writeText('attributions.jsonl', found.map((each) => `${JSON.stringify(each)}\n`).join(''));
  return found;

  async function look(spec: ModelSpec, wanted: readonly WantedAttribution[]): Promise<SavedAttribution[]> {
    try {
      await openDevice();
      const model = await openModel(spec, { batchSize: 1 });
      try {
        const looked: SavedAttribution[] = [];
        for (const { asked, ...place } of wanted) {
          signal?.throwIfAborted();
          const attribution = await model.attribute?.(asked);
          if (attribution !== undefined) looked.push({ ...place, attribution });
        }
        return looked;
      } finally {
        model.dispose();
      }
    } catch (error) {
      if (!MolxError.is(error) || error.code === 'interrupted') throw error;
      logger.warn(`${spec.name}: what moved its answers can't be told: ${error.message}`);
      return [];
    }
  }
}

const isOf = (saved: SavedAttribution, { model, task, id, asked }: WantedAttribution) =>
  saved.model === model && saved.task === task && saved.id === id && saved.attribution.answer === asked.answer;

/** The gallery's answers by one model, as far as its prompt held nothing but the molecule. */
function wantedOf({ results, rows }: ComputedResults, model: string): WantedAttribution[] {
  return results.tasks.flatMap((task) => {
    const outcomes = rows.get(task.name);
    if (outcomes === undefined || task.value === null || !task.shows_molecule) return [];
    const { best, worst } = chooseGallery(outcomes, task.value.better, galleryCount);
    return [...best, ...worst].flatMap(({ id, answers }) => {
      const prediction = answers.find((each) => each.model === model)?.row.prediction;
      if (prediction === undefined || prediction.examples > 0 || prediction.answer === '') return [];
      const { smiles, question: instruction, answer } = prediction;
      return [{ model, task: task.name, id, asked: { instruction, label: task.label, smiles, answer } }];
    });
  });
}
