import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.js';

export interface DisclosureProps {
  title: string;
  /** Made only while it is open. */
  children: () => ComponentChildren;
}

/** A heading that opens what stands below it. */
export function Disclosure({ title, children }: DisclosureProps) {
  const isOpen: Signal<boolean> = useSignal(false);
  return (
    <details
      class="card disclosure"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        {title}
        <Icon name="chevron" />
      </summary>
      {isOpen.value && <div class="disclosed">{children()}</div>}
    </details>
  );
}
