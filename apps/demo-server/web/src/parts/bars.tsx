export interface BarsProps {
  label: string;
  /** Name and share, 0 .. 1. */
  rows: readonly (readonly [string, number])[];
}

/** Shares as bars, each with its number. */
export function Bars({ label, rows }: BarsProps) {
  return (
    <dl class="bars" aria-label={label}>
      {rows.map(([name, share]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <span class="bar" aria-hidden="true">
              <span class="bar-part" style={{ width: `${Math.round(100 * share)}%` }} />
            </span>
            {Math.round(100 * share)} %
          </dd>
        </div>
      ))}
    </dl>
  );
}
