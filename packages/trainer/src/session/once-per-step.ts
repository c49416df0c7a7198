/** Measures at most once for a step: what a run's last look has seen, its end need not measure again. */
export function oncePerStep<T>(
  measure: (signal?: AbortSignal) => T,
): (step: number, signal?: AbortSignal | undefined) => T {
  let known: { step: number; value: T } | undefined;
  return (step, signal) => {
    if (known?.step !== step) known = { step, value: measure(signal) };
    return known.value;
  };
}
