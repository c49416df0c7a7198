import { expect, it } from 'vitest';
import { type BenchRow, median } from './bench-row.js';
import { renderTable } from './render-table.js';

it('shows each median once, and every promised ratio', () => {
  const row = { bench: 'training-step', unit: 'ms', samples: 3 };
  const rows: BenchRow[] = [
    { ...row, name: 'stock wasm', value: 2345.6, note: 'the baseline' },
    { ...row, name: 'ours', value: 12.345, bar: { than: 'stock wasm', atLeast: 15, reached: 190.04 } },
    { ...row, name: 'ours', value: 12.345, bar: { than: 'PyTorch', atLeast: 1, reached: 0.912 } },
  ];
  expect(renderTable(rows)).toBe(
    [
      'stock wasm     2,346 ms          median of 3     the baseline',
      'ours            12.3 ms          median of 3',
      '',
      'reached  190x of at least 15x: ours against stock wasm',
      'MISSED   0.912x of at least 1x: ours against PyTorch',
      '',
    ].join('\n'),
  );
});

it('takes the median of odd and even counts', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
});
