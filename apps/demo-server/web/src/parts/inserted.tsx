import { useLayoutEffect, useRef } from 'preact/hooks';

export interface InsertedProps {
  /** Sanitized, and new for every change: it moves into the page. */
  content: DocumentFragment | SVGSVGElement | undefined;
  class?: string;
}

/** Nodes that were made outside of Preact. */
export function Inserted({ content, class: className }: InsertedProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current!.replaceChildren(...(content === undefined ? [] : [content]));
  }, [content]);
  return <div ref={place} class={className} />;
}
