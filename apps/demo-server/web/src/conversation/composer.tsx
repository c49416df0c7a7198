import { signal, useSignal } from '@preact/signals';
import { Icon } from '../parts/icon.js';
import { ask, isAnswering, stop } from '../state/conversation.js';
import { currentSmiles, reading } from '../state/molecule.js';
import { examples, models } from '../state/server.js';
import { speakers } from '../state/settings.js';
import { SamplingFields } from './sampling-fields.js';

/** What is being typed. */
const draft = signal('');

/** Task buttons, and free questions. */
export function Composer() {
  const settingsOpen = useSignal(false);
  const why = whyNot();
  const send = (question: string) => {
    const text = question.trim();
    if (text === '' || why !== undefined || isAnswering.value) return;
    draft.value = '';
    void ask(text, currentSmiles.value, speakers.value);
  };
  return (
    <div class="composer">
      <ul class="chips tasks" aria-label="Questions that the model was trained on">
        {examples.value.questions.map(({ name, question }) => (
          <li key={question}>
            <button
              type="button"
              class="chip"
              title={question}
              disabled={isAnswering.value || why !== undefined || currentSmiles.value === ''}
              onClick={() => send(question)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          send(draft.value);
        }}
      >
        <label class="for-readers" for="question">
          Your question
        </label>
        <textarea
          id="question"
          rows={1}
          placeholder="Ask about the molecule …"
          value={draft.value}
          aria-describedby="question-note"
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') stop();
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send(draft.value);
          }}
        />
        <button
          type="button"
          class="quiet small"
          aria-expanded={settingsOpen.value}
          title="How answers are sampled"
          onClick={() => {
            settingsOpen.value = !settingsOpen.value;
          }}
        >
          <Icon name="sliders" />
          <span class="for-readers">How answers are sampled</span>
        </button>
        {isAnswering.value ? (
          <button type="button" class="main" onClick={stop}>
            <Icon name="stop" />
            Stop
          </button>
        ) : (
          <button type="submit" class="main" disabled={why !== undefined || draft.value.trim() === ''}>
            <Icon name="send" />
            Ask
          </button>
        )}
      </form>
      {settingsOpen.value && <SamplingFields />}
      <p id="question-note" class="soft note-line">
        {why ?? note()}
      </p>
    </div>
  );
}

function whyNot(): string | undefined {
  if (models.value === undefined) return 'Waiting for the server …';
  const { status } = reading.value;
  if (status === 'unreadable') return 'The SMILES can’t be read: correct it first.';
  return status === 'reading' ? 'Reading the molecule …' : undefined;
}

const note = () =>
  currentSmiles.value === ''
    ? 'No molecule chosen: write one into the question as <mol>CCO</mol>.'
    : 'Enter asks, Esc stops.';
