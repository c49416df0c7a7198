import { useLayoutEffect, useRef } from 'preact/hooks';

/** A strip has at most so many columns: longer vectors show each column's strongest number. */
const columns = 256;
const rowHeight = 10;

export interface VectorStripProps {
  above: Float32Array;
  below: Float32Array;
}

/** Two vectors as two rows of colours, to be compared by eye: green-blue above zero, orange below. */
export function VectorStrip({ above, below }: VectorStripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const { width, height } = canvas.current!;
    const context = canvas.current!.getContext('2d')!;
    context.clearRect(0, 0, width, height);
    const largest = Math.max(
      ...[above, below].map((vector) => vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0)),
    );
    [above, below].forEach((vector, row) => {
      const step = Math.ceil(vector.length / columns);
      for (let column = 0; column * step < vector.length; column++) {
        const value = strongest(vector.subarray(column * step, (column + 1) * step));
        context.fillStyle = value > 0 ? '#2f9c8c' : '#d9793f';
        context.globalAlpha = largest === 0 ? 0 : Math.abs(value) / largest;
        const left = (column * step * width) / vector.length;
        context.fillRect(left, row * (rowHeight + 1), Math.max(1, (step * width) / vector.length), rowHeight);
      }
    });
  }, [above, below]);
  return (
    <div class="strip" aria-hidden="true">
      <canvas ref={canvas} width={columns * 2} height={2 * rowHeight + 1} />
    </div>
  );
}

function strongest(values: Float32Array): number {
  return values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
}
