import { effect } from '@preact/signals';
import { isAnswering, restoreTurns, savedTurns } from './conversation.js';
import { setSmiles, smilesText } from './molecule.js';
import type { SavedState } from './saved-state.js';
import { mode, sampling } from './settings.js';
import { stateFromHash, stateToHash } from './state-link.js';

/** The address changes when the page has rested for this long. */
const restMs = 400;

let written = '';

/** The page as it stands. */
export const currentState = (): SavedState => ({
  smiles: smilesText.value.trim(),
  mode: mode.value,
  sampling: sampling.value,
  turns: savedTurns.value,
});

/** The address that restores the page as it stands. */
export async function stateLink(): Promise<string> {
  return new URL(`#${await stateToHash(currentState())}`, location.href).href;
}

/**
 * Restores what the address says, then keeps the address true: a reload, a bookmark or a copied address brings everything back.
 *
 * @returns  whether the address held a state
 */
export async function followAddress(): Promise<boolean> {
  const restored = await restore();
  addEventListener('hashchange', () => {
    if (location.hash.slice(1) !== written) void restore();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let first = true;
  effect(() => {
    const state = currentState();
    clearTimeout(timer);
    if (isAnswering.value || first) {
      first = false;
      return;
    }
    timer = setTimeout(() => void write(state), restMs);
  });
  return restored;
}

async function restore(): Promise<boolean> {
  const state = await stateFromHash(location.hash);
  if (state === undefined) return false;
  setSmiles(state.smiles, 0);
  mode.value = state.mode;
  sampling.value = state.sampling;
  restoreTurns(state.turns);
  return true;
}

async function write(state: SavedState): Promise<void> {
  written = await stateToHash(state);
  history.replaceState(null, '', `#${written}`);
}
