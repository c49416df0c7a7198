import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ServerError } from '../api/server-error.js';
import { Icon } from './icon.js';

export interface FailureNoteProps {
  failure: ServerError;
  onRetry?: (() => void) | undefined;
}

/** What went wrong, where it went wrong, and when to try again. */
export function FailureNote({ failure, onRetry }: FailureNoteProps) {
  const secondsLeft = useSignal(failure.retryAfterSeconds ?? 0);
  useEffect(() => {
    secondsLeft.value = failure.retryAfterSeconds ?? 0;
    const timer = setInterval(() => {
      secondsLeft.value = Math.max(0, secondsLeft.value - 1);
      if (secondsLeft.value === 0) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [failure, secondsLeft]);
  const wait = secondsLeft.value;
  return (
    <Note tone="bad" title={title(failure)}>
      <p>{failure.message}</p>
      {onRetry !== undefined && (
        <button type="button" class="quiet" disabled={wait > 0} onClick={onRetry}>
          <Icon name="again" />
          {wait > 0 ? `Try again in ${wait} s` : 'Try again'}
        </button>
      )}
    </Note>
  );
}

export interface NoteProps {
  tone: 'bad' | 'plain';
  title: string;
  children?: ComponentChildren;
}

/** A few words in a frame; a bad one is read out at once. */
export function Note({ tone, title: heading, children }: NoteProps) {
  return (
    <div class={`note ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <strong>{heading}</strong>
      {children}
    </div>
  );
}

function title({ status, code }: ServerError): string {
  if (status === 429) return 'The server is busy';
  if (status === 401 || status === 403) return 'The server wants a key';
  if (code === 'timeout' || status === 408 || status === 504) return 'That took too long';
  if (status === 503) return 'Not ready yet';
  if (status === 0) return 'No connection';
  return status >= 500 ? 'The server failed' : 'The server refused';
}
