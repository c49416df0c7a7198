import type { CheckResults, StepResult } from './results.js';
import type { Finding, Measurement } from './step.js';

/** The whole result for a reader: a table of steps, measurements, what failed, and `N passed, N failed`. */
export function renderResults({ steps }: CheckResults): string {
  const width = Math.max(4, ...steps.map(({ name }) => name.length));
  const head = `${'step'.padEnd(width)}  passed  failed  skipped  seconds`;
  const rows = steps.map(({ name, findings, seconds }) => {
    const cells = [count(findings, 'passed'), count(findings, 'failed'), count(findings, 'skipped')];
    const [passed, failed, skipped] = cells.map(String);
    return `${name.padEnd(width)}  ${passed!.padStart(6)}  ${failed!.padStart(6)}  ${skipped!.padStart(7)}  ${seconds.toFixed(1).padStart(7)}`;
  });
  const measurements = steps.flatMap((step) => step.measurements.map((measurement) => line(measurement)));
  const all = steps.flatMap(({ findings }) => findings);
  return [
    '',
    head,
    ...rows,
    ...(measurements.length === 0 ? [] : ['', ...measurements]),
    ...steps.flatMap(remarks),
    '',
    `${count(all, 'passed')} passed, ${count(all, 'failed')} failed`,
    '',
  ].join('\n');
}

function count(findings: readonly Finding[], outcome: Finding['outcome']): number {
  return findings.filter((finding) => finding.outcome === outcome).length;
}

function line({ name, value, unit, target, note }: Measurement): string {
  const share = target === undefined ? '' : `${(100 * target.reached).toFixed(0)} % of ${target.than}`;
  return `${name.padEnd(44)} ${value.toPrecision(4).padStart(10)} ${unit.padEnd(8)} ${[share, note].filter(Boolean).join(', ')}`.trimEnd();
}

function remarks({ name, findings }: StepResult): string[] {
  return findings
    .filter(({ outcome }) => outcome !== 'passed')
    .map((finding) => `\n${finding.outcome.toUpperCase()} ${name}: ${finding.name}\n    ${finding.detail}`);
}
