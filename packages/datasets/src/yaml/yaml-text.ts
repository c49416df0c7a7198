import { ConfigError } from '@molx/core';
import { type Document, isMap, isNode, isPair, LineCounter, type Node } from 'yaml';
import { readYaml } from './read-yaml.js';
import type { SchemaIssue } from './schema-issue.js';

/** A YAML text that knows where its keys and values stand. */
export class YamlText {
  readonly path: string;
  readonly #document: Document;
  readonly #value: unknown;
  readonly #lines = new LineCounter();

  /**
   * @param path  names the text in errors
   * @throws {ConfigError} with line and column, when it is no YAML, or more than one document
   */
  constructor(text: string, path: string) {
    this.path = path;
    const { document, value, mistake } = readYaml(text, this.#lines);
    this.#document = document;
    this.#value = value;
    if (mistake === undefined) return;
    const { line, col } = this.#lines.linePos(mistake.offset);
    throw new ConfigError(path, `${mistake.message.replace(/\.$/, '')}.`, { line, column: col });
  }

  /**
   * The map that the text is, as plain values.
   *
   * @param expected  what it should be, for the error
   * @throws {ConfigError} for anything else
   */
  map(expected: string): Record<string, unknown> {
    const tree = this.#value;
    if (typeof tree === 'object' && tree !== null && !Array.isArray(tree)) return tree as Record<string, unknown>;
    throw new ConfigError(this.path, `expected ${expected}.`, { line: 1, column: 1 });
  }

  /** An issue as an error that names line and column. */
  error(issue: SchemaIssue): ConfigError {
    const { line, col } = this.#lines.linePos(offsetOf(this.#document, issue));
    return new ConfigError(this.path, issue.message, { line, column: col });
  }
}

/** Where an issue stands in the text: its key or value, or what encloses it when the key itself is absent. */
function offsetOf(document: Document, { path, atKey }: SchemaIssue): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    const key = keyNode(document, path.slice(0, depth));
    const place = (atKey && depth === path.length) || depth < path.length ? (key ?? node) : (node ?? key);
    if (isNode(place) && place.range) return place.range[0];
  }
  return 0;
}

function keyNode(document: Document, path: readonly PropertyKey[]): Node | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(
    (item) => isPair(item) && isNode(item.key) && String(item.key) === String(path.at(-1)),
  );
  return pair !== undefined && isNode(pair.key) ? pair.key : undefined;
}
