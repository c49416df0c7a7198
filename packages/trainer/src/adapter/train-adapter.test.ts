import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TinyWorkplace } from '../../test/tiny-run.js';

let place: TinyWorkplace;
beforeAll(async () => {
  place = await TinyWorkplace.make();
});
afterAll(() => place.remove());

it('trains', async () => {
  console.time('train');
  const { out, summary } = await place.train();
  console.timeEnd('train');
  console.log(summary, readdirSync(out), readFileSync(join(out, 'metrics.jsonl'), 'utf8'));
  expect(summary.steps).toBe(8);
});
