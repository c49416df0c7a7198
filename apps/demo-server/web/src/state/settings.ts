import { computed, signal } from '@preact/signals';
import type { Sampling } from '../api/chat.js';
import type { Speaker } from '../api/models.js';
import { defaultSampling, type Mode } from './saved-state.js';
import { canCompare } from './server.js';

export const mode = signal<Mode>('molx');
export const sampling = signal<Sampling>(defaultSampling);

/** Who answers the next question. */
export const speakers = computed((): Speaker[] => {
  if (!canCompare.value) return ['molx'];
  return mode.value === 'both' ? ['llm', 'molx'] : [mode.value];
});
