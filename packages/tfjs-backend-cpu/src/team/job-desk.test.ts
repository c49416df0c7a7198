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
  expect(one.waitForEnd(3)).toBe(true);
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
    expect(desk.waitForEnd(maxParts)).toBe(true);
  }
});

it('tells of a part that could not be done, once', () => {
  const desk = open();
  desk.post(1);
  desk.take();
  desk.fail();
  expect(desk.waitForEnd(1)).toBe(false);
  desk.post(1);
  desk.take();
  desk.finish();
  expect(desk.waitForEnd(1)).toBe(true);
});
