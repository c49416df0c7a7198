import { signal } from '@preact/signals';

export const views = [
  ['structure', 'Structure'],
  ['draw', 'Draw'],
  ['space', '3D'],
] as const;
type View = (typeof views)[number][0];

/** Which view of the molecule is open. */
export const openView = signal<View>('structure');
