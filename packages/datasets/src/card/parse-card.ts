import { firstIssue, YamlText } from '../yaml/index.js';
import { cardSchema, type DataCard } from './card-schema.js';

/**
 * Checks a data card.
 *
 * @param path  names the text in errors
 * @throws {ConfigError} with line and column, for bad YAML, an unknown key (with the nearest known one), a missing or a wrong value
 */
export function parseCard(text: string, path: string): DataCard {
  const yaml = new YamlText(text, path);
  const result = cardSchema.safeParse(yaml.map('a data card: a map of keys'), { reportInput: true });
  if (!result.success) throw yaml.error(firstIssue(result.error, cardSchema, 'the card'));
  return result.data;
}
