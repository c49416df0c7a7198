import { useMemo } from 'preact/hooks';
import { renderSvg } from '../text/sanitize.js';
import { Inserted } from './inserted.js';

export interface DrawingProps {
  /** As the server drew it. */
  svg: string;
  /** What is seen, for those who don't. */
  label: string;
  /** Keeps the drawing's own colours and a light ground: where colours say something. */
  onPaper?: boolean;
}

/** A molecule's drawing; its black follows the theme's ink. */
export function Drawing({ svg, label, onPaper = false }: DrawingProps) {
  const content = useMemo(() => renderSvg(svg), [svg]);
  return (
    <div class={onPaper ? 'drawing on-paper' : 'drawing'} role="img" aria-label={label}>
      <Inserted content={content} />
    </div>
  );
}
