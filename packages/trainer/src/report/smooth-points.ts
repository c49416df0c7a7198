export type Point = readonly [x: number, y: number];

/** The mean over the `window` points up to each, which takes the noise of single batches out of a training curve. */
export function smoothPoints(points: readonly Point[], window: number): Point[] {
  let sum = 0;
  return points.map(([x, y], index) => {
    sum += y - (index >= window ? (points[index - window]?.[1] ?? 0) : 0);
    return [x, sum / Math.min(index + 1, window)];
  });
}

/** At most `count` of the points, evenly spread, first and last kept. */
export function thinPoints(points: readonly Point[], count: number): Point[] {
  if (points.length <= count) return [...points];
  const stride = (points.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => points[Math.round(i * stride)] as Point);
}
