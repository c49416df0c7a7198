import { CopyButton } from '../parts/copy-button.js';
import type { Turn } from '../state/conversation.js';
import { AnswerView } from './answer-view.js';

/** A question with its answers, side by side where there are two. */
export function TurnView({ turn }: { turn: Turn }) {
  const { question, smiles, answers } = turn;
  return (
    <article class="turn" aria-label={`Question: ${question}`}>
      <div class="question">
        <p>{question}</p>
        {smiles !== '' && (
          <p class="about">
            <code>{smiles}</code>
            <CopyButton text={smiles} label="Copy the question’s SMILES" />
          </p>
        )}
      </div>
      <div class={answers.length > 1 ? 'answers both' : 'answers'}>
        {answers.map((answer) => (
          <AnswerView key={answer.value.speaker} turn={turn} answer={answer} />
        ))}
      </div>
    </article>
  );
}
