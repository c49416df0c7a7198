import type { Speaker } from '../api/models.js';
import type { SavedTurn } from '../state/saved-state.js';

export const speakerNames: Record<Speaker, string> = { molx: 'With MolX', llm: 'LLM alone' };

/** A conversation to keep, as one JSON document. */
export function conversationJson(turns: readonly SavedTurn[], date: Date): string {
  return `${JSON.stringify({ format: 'molx-conversation', version: 1, saved: date.toISOString(), turns }, null, 2)}\n`;
}

/** A conversation to read: a heading for each question, and each speaker's answer below it. */
export function conversationMarkdown(turns: readonly SavedTurn[], date: Date): string {
  const parts = turns.map(({ question, smiles, answers }) => {
    const molecule = smiles === '' ? '' : `Molecule: \`${smiles}\`\n\n`;
    const said = Object.entries(answers).map(
      ([speaker, text]) => `**${speakerNames[speaker as Speaker]}**\n\n${text}\n`,
    );
    return `## ${question.replace(/\s+/g, ' ')}\n\n${molecule}${said.join('\n')}`;
  });
  return `# A conversation about molecules\n\nSaved ${date.toISOString()}.\n\n${parts.join('\n')}`;
}
