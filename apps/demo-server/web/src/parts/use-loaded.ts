import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ServerError } from '../api/server-error.js';

export type Loaded<T> =
  | { status: 'loading' }
  | { status: 'loaded'; value: T }
  | { status: 'failed'; failure: ServerError };

/** What `load` gives, anew whenever `key` changes or `again` is called; the answer to an old key counts for nothing. */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): { state: Signal<Loaded<T>>; again: () => void } {
  const state = useSignal<Loaded<T>>({ status: 'loading' });
  const round = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    state.value = { status: 'loading' };
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) state.value = { status: 'loaded', value };
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        if (!(error instanceof ServerError)) throw error;
        state.value = { status: 'failed', failure: error };
      },
    );
    return () => abort.abort();
  }, [key, round.value]);
  const again = () => {
    round.value += 1;
  };
  return { state, again };
}
