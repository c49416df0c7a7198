import { expect, it } from 'vitest';
import { deskBytes, JobDesk, maxParts } from './job-desk.js';

const open = () => new JobDesk(new SharedArrayBuffer(deskBytes));

it('hands out each part once, to whoever asks', () => {
  const control = new SharedArrayBuffer(deskBytes);
  const [one, other] = [new JobDesk(control), new JobDesk(control)];
  expect(one.take()).toBeUndefined();
  one.post(3);
  expect([one.take(), other.take(), one.take(), other.take()]).toEqual([2, 1, 0, undefined]);
  one.finish();
  other.finish();
  other.finish();
  expect(one.waitForEnd(3)).toBeUndefined();
});

it('keeps jobs apart', () => {
  const desk = open();
  const all = Array.from({ length: maxParts }, (_, part) => maxParts - 1 - part);
  for (let job = 0; job < 300; job++) {
    desk.post(maxParts);
    const taken: number[] = [];
    for (let part = desk.take(); part !== undefined; part = desk.take()) {
      taken.push(part);
      desk.finish();
    }
    expect(taken).toEqual(all);
    expect(desk.waitForEnd(maxParts)).toBeUndefined();
  }
});

it('tells why a part could not be done, once, and the first of several reasons', () => {
  const desk = open();
  desk.post(2);
  desk.take();
  desk.fail('the sizes do not fit: 3 × 4');
  desk.take();
  desk.fail('another');
  expect(desk.waitForEnd(2)).toBe('the sizes do not fit: 3 × 4');
  desk.post(1);
  desk.take();
  desk.finish();
  expect(desk.waitForEnd(1)).toBeUndefined();
  desk.post(1);
  desk.take();
  desk.fail('long '.repeat(200));
  expect(desk.waitForEnd(1)).toMatch(/^(long ){80}/);
});
