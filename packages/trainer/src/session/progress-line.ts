import type { StepReport } from '../loop/run-training.js';

/** Seconds as a reader says them: `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

export interface ProgressFigures {
  report: StepReport;
  totalSteps: number;
  trainLoss: number | null;
  samplesPerSecond: number;
  tokensPerSecond: number;
  remainingSeconds: number;
}

/** One line of progress: `main 120/600  loss 1.234  lr 2.0e-3  98 samples/s  2.1k tokens/s  2 min 03 s left`. */
export function progressLine(figures: ProgressFigures): string {
  const { report, totalSteps, trainLoss, samplesPerSecond, tokensPerSecond, remainingSeconds } = figures;
  const { lossName = 'loss' } = report;
  const isOwn = lossName !== 'loss'; // and then what is counted are no label tokens
  const tokens = tokensPerSecond < 1000 ? tokensPerSecond.toFixed(0) : `${(tokensPerSecond / 1000).toFixed(1)}k`;
  return [
    `${report.stage} ${report.step}/${totalSteps}`,
    `${lossName} ${(isOwn ? report.loss : (trainLoss ?? report.loss)).toFixed(4)}`,
    `lr ${report.learningRate.toExponential(1)}`,
    `${samplesPerSecond.toFixed(samplesPerSecond < 10 ? 1 : 0)} samples/s`,
    ...(isOwn ? [] : [`${tokens} label tokens/s`]),
    `${duration(remainingSeconds)} left`,
  ].join('  ');
}
