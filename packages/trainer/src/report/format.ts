import type { Interval } from '@molx/metrics';

const unknown = '–';

/** A loss or a difference of losses: three decimals, a real minus sign. */
export function formatLoss(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? unknown : minus(value.toFixed(3));
}

/** `0.24 to 0.31`. */
export function formatRange({ low, high }: Interval, digits = 2): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return unknown;
  return `${minus(low.toFixed(digits))} to ${minus(high.toFixed(digits))}`;
}

/** `36,081,116`. */
export function formatCount(value: number): string {
  return minus(Math.round(value).toLocaleString('en-US'));
}

/** A share as per cent: `53.3 %`. */
export function formatPercent(value: number, decimals = 1): string {
  return Number.isFinite(value) ? `${minus((100 * value).toFixed(decimals))}\u202f%` : unknown;
}

/** `3 min 20 s`, `2 h 05 min`, `12.4 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `1.4 GB`, by powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power > 0 && value < 10 ? 1 : 0)} ${units[power]}`;
}

/** A rate: `98.2`, `2,140`. */
export function formatRate(value: number | null): string {
  if (value === null) return unknown;
  return value < 100 ? value.toFixed(1) : formatCount(value);
}

function minus(text: string): string {
  return text.replace('-', '\u2212');
}
