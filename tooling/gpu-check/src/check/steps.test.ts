import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEmulator } from '@molx-tooling/cuda-emulator';
import { afterAll, describe, expect, it } from 'vitest';
import { recordStep, type StepRecord } from './record-step.js';
import { renderResults } from './render-results.js';
import { type CheckResults, readResults, type StepResult, withStep, writeResults } from './results.js';
import type { Step } from './step.js';
import { steps } from './steps.js';

const emulator = await useEmulator();
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Those that the emulator is quick enough for; `quick-start` trains for minutes there, `conformance` runs by itself. */
const emulated = steps.filter(({ name }) => name !== 'quick-start' && name !== 'conformance');

async function findingsOf(step: Step): Promise<StepRecord[]> {
  const records: StepRecord[] = [];
  await recordStep(step, { tiny: true, folder: root }, (record) => records.push(record));
  return records;
}

describe.skipIf(emulator === undefined)('on the emulated device', () => {
  it.each(emulated.map((step) => [step.name, step] as const))(
    '%s finds nothing wrong',
    { timeout: 300_000 },
    async (_, step) => {
      const records = await findingsOf(step);
      const findings = records.flatMap((record) => ('finding' in record ? [record.finding] : []));
      expect(findings.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect(records.length).toBeGreaterThan(0);
    },
  );
});

describe('a step', () => {
  it('keeps what it found when one check fails, and when it throws between checks', async () => {
    const step: Step = {
      name: 'broken',
      limitSeconds: 1,
      async run({ check, skip, measure }) {
        await check('first', () => 'seen');
        await check('second', () => expect.unreachable('as it must'));
        skip('third', 'not here');
        measure({ name: 'speed', value: 1, unit: 'GB/s', target: { than: 'copy', atLeast: 0.8, reached: 0.5 } });
        expect.unreachable('between');
      },
    };
    const records: StepRecord[] = [];
    await recordStep(step, { tiny: false, folder: root }, (record) => records.push(record));
    const findings = records.flatMap((record) => ('finding' in record ? [record.finding] : []));
    expect(findings.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['first', 'passed'],
      ['second', 'failed'],
      ['third', 'skipped'],
      ['speed', 'failed'],
      ['broken', 'failed'],
    ]);
    expect(findings.map(({ detail }) => detail)).toEqual([
      'seen',
      'expected "as it must" not to be reached',
      'not here',
      '0.500 of copy, at least 0.8 is wanted',
      'expected "between" not to be reached',
    ]);
  });
});

describe('results', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'molx-results-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const step = (name: string, outcome: 'passed' | 'failed'): StepResult => ({
    name,
    at: '2026-11-22T00:00:00.000Z',
    seconds: 1.25,
    tiny: false,
    findings: [{ name: `${name} check`, outcome, detail: 'why', seconds: 1 }],
    measurements: [
      { name: 'relu', value: 2000, unit: 'GB/s', target: { than: 'copy bandwidth', atLeast: 0.8, reached: 0.91 } },
    ],
  });
  const machine = { system: 'Linux', node: 'v20.20.2', cpu: 'cpu', cores: 2, memoryGiB: 8 };

  it('are read as they were written; a step that runs again replaces its earlier result', () => {
    const file = path.join(folder, 'results.json');
    const first: CheckResults = { format: 1, machine, steps: [step('a', 'failed'), step('b', 'passed')] };
    writeResults(file, withStep(first, step('a', 'passed')));
    expect(readResults(file)).toEqual({ ...first, steps: [step('b', 'passed'), step('a', 'passed')] });
    expect(readResults(path.join(folder, 'none.json'))).toBeUndefined();
  });

  it('end in a table, what failed, and the counts', () => {
    const text = renderResults({ format: 1, machine, steps: [step('a', 'failed'), step('b', 'passed')] });
    expect(text).toMatch(/^a +0 +1 +0 +1\.[23]$/m);
    expect(text).toContain('91 % of copy bandwidth');
    expect(text).toContain('FAILED a: a check\n    why');
    expect(text.trimEnd()).toMatch(/1 passed, 1 failed$/);
  });
});
