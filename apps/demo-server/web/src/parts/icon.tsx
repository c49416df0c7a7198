/** Paths on a grid of 20 by 20, drawn with a line of 1.6. */
const paths = {
  copy: 'M7 7V4.5A1.5 1.5 0 0 1 8.5 3h7A1.5 1.5 0 0 1 17 4.5v7a1.5 1.5 0 0 1-1.5 1.5H13M4.5 7h7A1.5 1.5 0 0 1 13 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7Z',
  check: 'm4 10.5 4 4 8-9',
  cross: 'm5 5 10 10M15 5 5 15',
  download: 'M10 3v9.5m0 0-4-4m4 4 4-4M3.5 16.5h13',
  link: 'M8.5 11.5a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1m1 3.3a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1',
  moon: 'M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z',
  sun: 'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM10 1.8v1.6m0 13.2v1.6M1.8 10h1.6m13.2 0h1.6M4.2 4.2l1.1 1.1m9.4 9.4 1.1 1.1m0-11.6-1.1 1.1m-9.4 9.4-1.1 1.1',
  key: 'M12.5 3a4.5 4.5 0 1 1-3.9 6.7L3 15.3V17h2.5v-2H7.5v-2l1.9-1.9M13.5 6.5h.01',
  send: 'M10 16.5v-13m0 0L4.8 8.7M10 3.5l5.2 5.2',
  stop: 'M6 6h8v8H6z',
  again: 'M16 5.5v3.7h-3.7M15.6 9.2A6 6 0 1 0 15.9 12',
  atoms:
    'M6.2 5.7a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0Zm6 8.6a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0Zm6-8.6a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0ZM5.3 7.5l3.4 5m6-5-3.4 5m-5.1-6.8h7.6',
  bin: 'M3.5 5.5h13M8 5.5V3.8h4v1.7m-6.8 0 .7 10.7h8.2l.7-10.7M8.4 8.7v4.6m3.2-4.6v4.6',
  chevron: 'm6 8 4 4 4-4',
  sliders: 'M3 6h7m4 0h3M3 14h3m4 0h7M12 4a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM8 12a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z',
} as const;

export type IconName = keyof typeof paths;

/** A picture beside words, or in a button that has a label of its own: never read out. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
