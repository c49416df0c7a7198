/** A structure of 32-bit words that a kernel takes by value: shapes, strides, divisors. */
export interface WordsType {
  readonly words: number;
}

/** The C types of kernel parameters: any pointer, `unsigned char`, `int` or `unsigned`, `long long`, `float`, `double`, a struct. */
export type ParameterType = 'pointer' | 'uint8' | 'int32' | 'int64' | 'float32' | 'float64' | WordsType;

/** What is passed for each parameter: addresses and numbers as numbers, structures as their words. */
export type Arguments<Parameters extends readonly ParameterType[]> = {
  [Index in keyof Parameters]: Parameters[Index] extends WordsType ? ArrayLike<number> : number;
};

/** A parameter that is a structure of `count` 32-bit words. */
export function words(count: number): WordsType {
  return { words: count };
}

export function bytesOf(type: ParameterType): number {
  if (typeof type === 'object') return 4 * type.words;
  if (type === 'uint8') return 1;
  return type === 'int32' || type === 'float32' ? 4 : 8;
}
