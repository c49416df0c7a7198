import { z } from 'zod';

/** The keys that `schema` knows at `path`, for suggestions; empty where any key is allowed. */
export function schemaKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let reached = [schema];
  for (const key of path) reached = reached.flatMap((step) => objectsIn(step).flatMap((inner) => childOf(inner, key)));
  return reached
    .flatMap(objectsIn)
    .flatMap((inner) => (inner instanceof z.core.$ZodObject ? Object.keys(inner._zod.def.shape) : []));
}

/** What `schema` is under its defaults, options and transforms: each object, array and record that a value may meet. */
function objectsIn(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.flatMap(objectsIn);
  if (schema instanceof z.core.$ZodPipe) return objectsIn(schema._zod.def.in);
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  return innerType === undefined ? [schema] : objectsIn(innerType);
}

function childOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  if (schema instanceof z.core.$ZodObject) {
    const child = schema._zod.def.shape[String(key)];
    return child === undefined ? [] : [child];
  }
  if (schema instanceof z.core.$ZodArray) return [schema._zod.def.element];
  if (schema instanceof z.core.$ZodRecord) return [schema._zod.def.valueType];
  return [];
}
