import { type Document, type LineCounter, parseDocument } from 'yaml';

/** Something wrong in a YAML text. */
export interface YamlMistake {
  message: string;
  /** In characters. */
  offset: number;
}

/** A YAML text as a document and as plain values, with the first mistake in it. */
export interface ParsedYaml {
  document: Document;
  value: unknown;
  mistake: YamlMistake | undefined;
}

/**
 * Reads a text that shall hold one YAML document.
 *
 * A tag that nobody knows is a mistake; so are an alias without its anchor, and so many aliases that they would fill the memory.
 */
export function readYaml(text: string, lineCounter?: LineCounter): ParsedYaml {
  const document = parseDocument(text, { prettyErrors: false, ...(lineCounter && { lineCounter }) });
  const [error] = [...document.errors, ...document.warnings];
  const failed = (message: string, offset: number) => ({ document, value: undefined, mistake: { message, offset } });
  if (error?.code === 'MULTIPLE_DOCS')
    return failed('a second YAML document begins here, and only one is read', error.pos[0]);
  if (error !== undefined) return failed(error.message, error.pos[0]);
  try {
    return { document, value: document.toJS(), mistake: undefined };
  } catch (error) {
    return failed((error as Error).message, 0);
  }
}
