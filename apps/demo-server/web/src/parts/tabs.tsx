import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

export interface TabsProps<Name extends string> {
  label: string;
  /** Name and what it is called. */
  tabs: readonly (readonly [Name, string])[];
  selected: Signal<Name>;
  id: string;
  /** Of the selected tab. */
  children: ComponentChildren;
}

/** Tabs as the ARIA practices want them: arrows move and select, one tab is in the focus order. */
export function Tabs<Name extends string>({ label, tabs, selected, id, children }: TabsProps<Name>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(([name]) => name === selected.value);
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const [name] = tabs[(to + tabs.length) % tabs.length]!;
    selected.value = name;
    document.getElementById(`${id}-${name}-tab`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(([name, title]) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}-tab`}
            aria-selected={selected.value === name}
            aria-controls={`${id}-panel`}
            tabIndex={selected.value === name ? 0 : -1}
            onClick={() => {
              selected.value = name;
            }}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected.value}-tab`}>
        {children}
      </div>
    </>
  );
}
