import type { Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { CopyButton } from '../parts/copy-button.js';
import { FailureNote } from '../parts/failure-note.js';
import { Icon } from '../parts/icon.js';
import { Inserted } from '../parts/inserted.js';
import { explain } from '../state/attribution.js';
import { type Answer, isAnswering, isOpen, retry, type Turn } from '../state/conversation.js';
import { speakerNames } from '../text/conversation-file.js';
import { renderMarkdown } from '../text/sanitize.js';
import { AnswerMolecules } from './answer-molecules.js';

export interface AnswerViewProps {
  turn: Turn;
  answer: Signal<Answer>;
}

/** One speaker's answer, as it is written. */
export function AnswerView({ turn, answer }: AnswerViewProps) {
  const { speaker, status, text, failure } = answer.value;
  const content = useMemo(() => renderMarkdown(text), [text]);
  const again = isAnswering.value ? undefined : () => void retry(turn, answer);
  return (
    <section class={`answer ${speaker} ${status}`} aria-label={speakerNames[speaker]} aria-busy={isOpen(status)}>
      <h3 class="speaker">{speakerNames[speaker]}</h3>
      {status === 'waiting' ? <Dots /> : <Inserted content={content} class="markdown" />}
      {status === 'failed' && <FailureNote failure={failure!} onRetry={again} />}
      {!isOpen(status) && text !== '' && <AnswerMolecules text={text} />}
      {!isOpen(status) && status !== 'failed' && <AnswerFoot turn={turn} answer={answer.value} onRetry={again} />}
    </section>
  );
}

interface AnswerFootProps {
  turn: Turn;
  answer: Answer;
  onRetry: (() => void) | undefined;
}

function AnswerFoot({ turn, answer, onRetry }: AnswerFootProps) {
  const { speaker, status, text } = answer;
  return (
    <div class="answer-foot">
      {text !== '' && <CopyButton text={text} label="Copy the answer" />}
      {status === 'stopped' && (
        <button type="button" class="quiet small" title="Ask again" disabled={onRetry === undefined} onClick={onRetry}>
          <Icon name="again" />
          <span class="for-readers">Ask again</span>
        </button>
      )}
      {speaker === 'molx' && turn.smiles !== '' && text !== '' && (
        <button type="button" class="quiet" onClick={() => void explain(turn, text)}>
          <Icon name="atoms" />
          Which atoms mattered?
        </button>
      )}
      <span class="soft timing">{remark(answer)}</span>
    </div>
  );
}

function remark({ status, finishReason, firstMs, totalMs, text }: Answer): string {
  const parts = [
    status === 'stopped' && 'stopped',
    status === 'done' && text === '' && 'said nothing',
    finishReason === 'length' && 'cut off at the most tokens',
    firstMs !== undefined && totalMs !== undefined && `first word ${firstMs} ms, all ${totalMs} ms`,
  ];
  return parts.filter((part) => part !== false).join(' · ');
}

function Dots() {
  return (
    <p class="dots">
      <span class="for-readers">Waiting for the answer</span>
      <i />
      <i />
      <i />
    </p>
  );
}
