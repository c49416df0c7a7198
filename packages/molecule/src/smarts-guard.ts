import { unreadable } from './guard.js';

/** What compiling a SMARTS refuses before RDKit sees it. */
export interface PatternLimits {
  /** Characters. Raising it above the default risks a crash. Default {@link defaultPatternLimits}. */
  maxLength?: number | undefined;
  /** Recursive patterns, `$(...)`, within one another. Raising it above the default risks a crash. Default {@link defaultPatternLimits}. */
  maxNesting?: number | undefined;
}

/**
 * Measured on @rdkit/rdkit 2026.9.1, whose WASM stack is 64 KiB.
 *
 * RDKit walks the queries of an atom or bond recursively: `[$([$(...` crashes at 206 levels, at 172 where each level names a second
 * pattern, and one level at 1,077 patterns side by side or 2,050 alternatives of a bond. Within both limits together no arrangement that
 * was tried (128, on molecules of 6 and of 490 atoms) reaches the end of the stack. The longest pattern of QED has 116 characters.
 */
export const defaultPatternLimits = { maxLength: 2_500, maxNesting: 30 } as const;

/** Why a text must not reach RDKit as SMARTS, or undefined when it may. */
export function smartsRefusal(smarts: string, limits: PatternLimits): string | undefined {
  const unfit = unreadable(smarts, 'SMARTS');
  if (unfit !== undefined) return unfit;
  const maxLength = limits.maxLength ?? defaultPatternLimits.maxLength;
  if (smarts.length > maxLength) return `it has ${smarts.length} characters, more than maxLength (${maxLength})`;
  const maxNesting = limits.maxNesting ?? defaultPatternLimits.maxNesting;
  const nesting = nestingOf(smarts);
  if (nesting > maxNesting) {
    return `it has ${nesting} recursive patterns within one another, more than maxNesting (${maxNesting}), which RDKit's stack bears`;
  }
  return undefined;
}

/** How many `$(...)` are open at most at once. */
function nestingOf(smarts: string): number {
  const open: boolean[] = [];
  let nesting = 0;
  let most = 0;
  for (const [mark] of smarts.matchAll(/\$\(|[()]/g)) {
    if (mark === ')') {
      if (open.pop()) nesting--;
    } else {
      open.push(mark === '$(');
      if (mark === '$(') most = Math.max(most, ++nesting);
    }
  }
  return most;
}
