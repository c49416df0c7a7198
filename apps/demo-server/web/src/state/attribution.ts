import { signal } from '@preact/signals';
import { type Attribution, attributeAnswer } from '../api/molecules.js';
import { ServerError } from '../api/server-error.js';
import type { Turn } from './conversation.js';
import { drawingSize, setSmiles, shownMolecule } from './molecule.js';
import { openView } from './view.js';

/** Which atoms mattered for an answer. */
export type AttributionReading =
  | { turn: number; status: 'reading' }
  | { turn: number; status: 'read'; question: string; answer: string; attribution: Attribution }
  | { turn: number; status: 'failed'; failure: ServerError };

export const attribution = signal<AttributionReading | undefined>(undefined);

/** Asks which atoms mattered for a turn's answer, and shows its molecule again. */
export async function explain({ id, smiles, question }: Turn, answer: string): Promise<void> {
  attribution.value = { turn: id, status: 'reading' };
  if (shownMolecule.value?.smiles !== smiles) setSmiles(smiles, 0);
  openView.value = 'structure';
  try {
    const found = await attributeAnswer({ smiles, question, answer, ...drawingSize });
    if (attribution.value?.turn !== id) return;
    attribution.value = { turn: id, status: 'read', question, answer, attribution: found };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    if (attribution.value?.turn === id) attribution.value = { turn: id, status: 'failed', failure: error };
  }
}
