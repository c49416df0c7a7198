/** `Symbol.asyncDispose`, or what TypeScript and esbuild look for where an engine has none. */
export const disposeAsyncSymbol: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);
