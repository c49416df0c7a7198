import type { z } from 'zod';
import type { ConversationTurn, MoleculeText, PromptSource } from '../engine/engine-methods.js';
import type { chatRequest } from './schemas/chat-schemas.js';

type Message = z.output<typeof chatRequest>['messages'][number];

/** Messages as turns: text parts in lines of one text, molecules beside it. */
export function conversationOf(messages: readonly Message[]): PromptSource {
  return { kind: 'conversation', turns: messages.map(turnOf) };
}

function turnOf({ role, content }: Message): ConversationTurn {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  return {
    role: role === 'developer' ? 'system' : role,
    text: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
    molecules: parts.flatMap((part): MoleculeText[] => {
      if (part.type === 'text') return [];
      return [part.smiles === undefined ? { molfile: part.molfile! } : { smiles: part.smiles }];
    }),
  };
}
