import { effect, signal } from '@preact/signals';

type Theme = 'light' | 'dark';

const storageKey = 'molx-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** What the reader chose; undefined follows the system. */
const chosen = signal<Theme | undefined>(stored());
const systemDark = signal(system.matches);
system.addEventListener('change', ({ matches }) => {
  systemDark.value = matches;
});

export const isDark = () => (chosen.value === undefined ? systemDark.value : chosen.value === 'dark');

/** Switches to the other of light and dark, and keeps that. */
export function switchTheme(): void {
  chosen.value = isDark() ? 'light' : 'dark';
}

effect(() => {
  const theme = chosen.value;
  if (theme === undefined) {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = theme;
    localStorage.setItem(storageKey, theme);
  }
});

function stored(): Theme | undefined {
  const value = localStorage.getItem(storageKey);
  return value === 'light' || value === 'dark' ? value : undefined;
}
