import { useEffect, useRef } from 'preact/hooks';
import { announcement, turns } from '../state/conversation.js';
import { Composer } from './composer.js';
import { ConversationMenu } from './conversation-menu.js';
import { ModeSwitch } from './mode-switch.js';
import { TurnView } from './turn-view.js';
import { Welcome } from './welcome.js';

/** The conversation, with who answers above it and where to ask below. */
export function ConversationPanel() {
  const log = useRef<HTMLDivElement>(null);
  const count = turns.value.length;
  useEffect(() => followGrowth(log.current!), []);
  useEffect(() => {
    if (count > 0) log.current!.lastElementChild?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  return (
    <section class="panel conversation" aria-labelledby="conversation-title">
      <div class="row conversation-head">
        <h2 id="conversation-title">Conversation</h2>
        <ModeSwitch />
        <ConversationMenu />
      </div>
      <div class="log" ref={log}>
        <div>{count === 0 ? <Welcome /> : turns.value.map((turn) => <TurnView key={turn.id} turn={turn} />)}</div>
      </div>
      <p class="for-readers" aria-live="polite" role="status">
        {announcement.value}
      </p>
      <Composer />
    </section>
  );
}

/** Nearer to the end than this, a reader wants to see what comes. */
const nearPixels = 160;

/** Keeps the end of what grows in sight, unless the reader has gone back. @returns what undoes it */
function followGrowth(log: HTMLElement): () => void {
  let height = log.scrollHeight;
  const observer = new ResizeObserver(() => {
    const wasNear = height - log.scrollTop - log.clientHeight < nearPixels;
    height = log.scrollHeight;
    if (wasNear) log.scrollTop = height;
  });
  observer.observe(log.firstElementChild!);
  return () => observer.disconnect();
}
