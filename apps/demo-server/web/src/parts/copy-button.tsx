import { useSignal } from '@preact/signals';
import { Icon, type IconName } from './icon.js';

export interface CopyButtonProps {
  /** What to copy, or how to make it. */
  text: string | (() => Promise<string>);
  label: string;
  icon?: IconName;
  /** Shows the label beside the icon. */
  wide?: boolean;
}

/** Copies, and says so for a moment. */
export function CopyButton({ text, label, icon = 'copy', wide = false }: CopyButtonProps) {
  const state = useSignal<'idle' | 'copied' | 'refused'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      state.value = 'copied';
    } catch {
      state.value = 'refused';
    }
    setTimeout(() => {
      state.value = 'idle';
    }, 1600);
  };
  const words = { idle: label, copied: 'Copied', refused: 'The browser does not allow it' }[state.value];
  return (
    <button type="button" class={wide ? 'quiet' : 'quiet small'} title={words} onClick={() => void copy()}>
      <Icon name={state.value === 'copied' ? 'check' : icon} />
      <span class={wide ? '' : 'for-readers'} aria-live="polite">
        {words}
      </span>
    </button>
  );
}
