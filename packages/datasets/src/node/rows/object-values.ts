/**
 * The fields of an object as texts. Those of an object inside it are named with a dot, as `metadata.split`; a list stays JSON.
 */
export function objectValues(object: object, prefix = ''): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, field] of Object.entries(object)) {
    const name = `${prefix}${key}`;
    if (isObject(field)) Object.assign(values, objectValues(field, `${name}.`));
    else values[name] = textOf(field);
  }
  return values;
}

/** Whether a value of JSON is a map of fields. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
