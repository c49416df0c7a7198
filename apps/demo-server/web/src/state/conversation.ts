import { computed, type Signal, signal } from '@preact/signals';
import type { ChatMessage } from '../api/chat.js';
import { streamChat } from '../api/chat.js';
import type { Speaker } from '../api/models.js';
import { ServerError } from '../api/server-error.js';
import type { SavedTurn } from './saved-state.js';
import { models } from './server.js';
import { sampling } from './settings.js';

export type AnswerStatus = 'waiting' | 'writing' | 'done' | 'stopped' | 'failed';

export interface Answer {
  speaker: Speaker;
  status: AnswerStatus;
  text: string;
  /** `length` when it was cut off at the most tokens. */
  finishReason?: string;
  failure?: ServerError;
  /** Until the first piece, and until the end. */
  firstMs?: number;
  totalMs?: number;
}

export interface Turn {
  id: number;
  question: string;
  /** Canonical; empty when the question was about no molecule. */
  smiles: string;
  answers: Signal<Answer>[];
}

export const turns = signal<Turn[]>([]);
export const isAnswering = computed(() =>
  turns.value.some(({ answers }) => answers.some(({ value }) => isOpen(value.status))),
);
/** What a screen reader is told of the last answer, once it is whole. */
export const announcement = signal('');

export const isOpen = (status: AnswerStatus) => status === 'waiting' || status === 'writing';

let nextId = 1;
let abort = new AbortController();

/** Asks a question of each speaker at once. Resolves when all have answered, failed or been stopped. */
export async function ask(question: string, smiles: string, speakers: readonly Speaker[]): Promise<void> {
  if (isAnswering.value) return;
  abort = new AbortController();
  const answers = speakers.map((speaker) => signal<Answer>({ speaker, status: 'waiting', text: '' }));
  const turn: Turn = { id: nextId++, question, smiles, answers };
  turns.value = [...turns.value, turn];
  await Promise.all(answers.map((answer) => write(turn, answer, abort.signal)));
}

/** Asks once more for an answer that failed or was stopped. */
export async function retry(turn: Turn, answer: Signal<Answer>): Promise<void> {
  if (isAnswering.value) return;
  abort = new AbortController();
  answer.value = { speaker: answer.value.speaker, status: 'waiting', text: '' };
  await write(turn, answer, abort.signal);
}

/** Stops what is being written; what stands stays. */
export function stop(): void {
  abort.abort();
}

export function clearConversation(): void {
  stop();
  turns.value = [];
}

/** The finished part of the conversation, to be kept. */
export const savedTurns = computed((): SavedTurn[] =>
  turns.value.flatMap(({ question, smiles, answers }) => {
    const written = answers
      .map(({ value }) => value)
      .filter(({ status, text }) => !isOpen(status) && (status === 'done' || text !== ''));
    if (written.length === 0) return [];
    return [{ question, smiles, answers: Object.fromEntries(written.map(({ speaker, text }) => [speaker, text])) }];
  }),
);

export function restoreTurns(saved: readonly SavedTurn[]): void {
  stop();
  turns.value = saved.map(({ question, smiles, answers }) => ({
    id: nextId++,
    question,
    smiles,
    answers: (['llm', 'molx'] as const)
      .filter((speaker) => answers[speaker] !== undefined)
      .map((speaker) => signal<Answer>({ speaker, status: 'done', text: answers[speaker]! })),
  }));
}

async function write(turn: Turn, answer: Signal<Answer>, aborted: AbortSignal): Promise<void> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  const { speaker } = answer.value;
  const update = (change: Partial<Answer>) => {
    answer.value = { ...answer.value, ...change };
  };
  try {
    const model = models.value?.[speaker];
    if (model === undefined) throw new ServerError('The server has not said which models it has.', 0, 'unreachable');
    const request = { model, messages: messagesFor(turn, speaker), ...sampling.value };
    for await (const { text, finishReason } of streamChat(request, aborted)) {
      update({
        status: 'writing',
        text: answer.value.text + text,
        firstMs: answer.value.firstMs ?? elapsed(),
        ...(finishReason !== undefined && { finishReason }),
      });
    }
    update({ status: 'done', text: answer.value.text.trim(), totalMs: elapsed() });
    announcement.value = answer.value.text;
  } catch (error) {
    if (aborted.aborted) {
      update({ status: 'stopped' });
      announcement.value = 'Stopped.';
    } else {
      if (!(error instanceof ServerError)) throw error;
      update({ status: 'failed', failure: error });
    }
  }
}

/** The conversation as this speaker has had it, up to the turn's question. */
function messagesFor(turn: Turn, speaker: Speaker): ChatMessage[] {
  const before = turns.value.slice(0, turns.value.indexOf(turn));
  return [
    ...before.flatMap((past): ChatMessage[] => {
      const said = past.answers.find(({ value }) => value.speaker === speaker && value.status === 'done');
      return said === undefined ? [] : [userMessage(past), { role: 'assistant', content: said.value.text }];
    }),
    userMessage(turn),
  ];
}

function userMessage({ question, smiles }: Pick<Turn, 'question' | 'smiles'>): ChatMessage {
  if (smiles === '') return { role: 'user', content: question };
  return {
    role: 'user',
    content: [
      { type: 'molecule', smiles },
      { type: 'text', text: question },
    ],
  };
}
