import { saveFile } from '../drawing/save-file.js';
import { Icon } from '../parts/icon.js';
import { clearConversation, savedTurns, turns } from '../state/conversation.js';
import { conversationJson, conversationMarkdown } from '../text/conversation-file.js';

/** What can be done with the whole conversation. */
export function ConversationMenu() {
  if (turns.value.length === 0) return null;
  const isEmpty = savedTurns.value.length === 0;
  return (
    <fieldset class="menu">
      <legend class="for-readers">The whole conversation</legend>
      <button
        type="button"
        class="quiet"
        disabled={isEmpty}
        title="Download as Markdown"
        onClick={() => saveFile('conversation.md', conversationMarkdown(savedTurns.value, new Date()), 'text/markdown')}
      >
        <Icon name="download" />
        Markdown
      </button>
      <button
        type="button"
        class="quiet"
        disabled={isEmpty}
        title="Download as JSON"
        onClick={() =>
          saveFile('conversation.json', conversationJson(savedTurns.value, new Date()), 'application/json')
        }
      >
        <Icon name="download" />
        JSON
      </button>
      <button type="button" class="quiet" title="Forget the conversation" onClick={clearConversation}>
        <Icon name="bin" />
        Clear
      </button>
    </fieldset>
  );
}
