/** `Symbol.dispose`, or what TypeScript and esbuild look for where an engine has none. */
export const disposeSymbol: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
