/** Markup that is safe as it stands. */
export interface Html {
  readonly markup: string;
}

type Slot = Html | string | number | undefined | readonly Html[];

/** A template whose slots are escaped unless they are {@link Html}; lists are joined, undefined is nothing. */
export function html(parts: TemplateStringsArray, ...slots: readonly Slot[]): Html {
  const filled = slots.map((slot) => {
    if (slot === undefined) return '';
    if (typeof slot === 'string' || typeof slot === 'number') return escapeHtml(String(slot));
    return Array.isArray(slot) ? slot.map(({ markup }) => markup).join('') : (slot as Html).markup;
  });
  return { markup: String.raw({ raw: parts }, ...filled) };
}

/** Escapes for text and for attributes in double or single quotes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
