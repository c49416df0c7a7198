import type { Logger } from '@molx/core';
import type { StepReport } from '../loop/run-training.js';
import type { TrainerState } from '../loop/trainer-state.js';
import { type MetricsRecord, type RunFolder, sessionEnd } from '../run-folder/run-folder.js';
import { TensorBoardWriter } from '../run-folder/tensorboard-writer.js';
import { progressLine } from './progress-line.js';

export interface RunReporterOptions {
  totalSteps: number;
  logger: Logger;
  /** The step that a resumed run goes on from. */
  resumeStep?: number | undefined;
  /** Between two lines of progress. */
  everyMs?: number;
}

/** Writes what a run measures to metrics.jsonl and TensorBoard, and says how far it has come. */
export class RunReporter {
  readonly #folder: RunFolder;
  readonly #options: RunReporterOptions;
  readonly #tensorboard: TensorBoardWriter;
  readonly #recentSeconds: number[] = [];
  #lastLine = Number.NEGATIVE_INFINITY;

  constructor(folder: RunFolder, options: RunReporterOptions) {
    this.#folder = folder;
    this.#options = options;
    const { resumeStep } = options;
    this.#tensorboard = new TensorBoardWriter(
      folder.file('tensorboard'),
      resumeStep === undefined ? {} : { resumeStep },
    );
  }

  step(report: StepReport, state: TrainerState): void {
    const { step, stage, loss, lossName = 'loss', learningRate, gradientNorm, samples, tokens, seconds } = report;
    const samplesPerSecond = samples / seconds;
    this.#folder.metrics.append({
      step,
      stage,
      epoch: state.epochs,
      [lossName]: loss,
      learningRate,
      gradientNorm,
      tokens,
      samplesPerSecond,
    });
    this.#tensorboard.scalars(step, {
      [`train/${lossName}`]: loss,
      'train/learning_rate': learningRate,
      'train/gradient_norm': gradientNorm,
    });
    if (report.skipped) this.#options.logger.warn(`step ${step}: a value was not finite; the step was left out.`);
    this.#say(report, state);
  }

  /** Figures of a validation, under the names that metrics.jsonl and TensorBoard give them. */
  validation(step: number, figures: Readonly<Record<string, number>>): void {
    this.#figures({ step, ...figures }, figures);
  }

  /** Figures measured at the end of a session; a resume forgets them, since the run as a whole does not end there. */
  end(step: number, figures: Readonly<Record<string, number>>): void {
    this.#figures({ step, at: sessionEnd, ...figures }, figures);
  }

  #figures(record: MetricsRecord, figures: Readonly<Record<string, number>>): void {
    this.#folder.metrics.append(record);
    this.#tensorboard.scalars(
      record.step,
      Object.fromEntries(Object.entries(figures).map(([name, value]) => [`val/${name}`, value])),
    );
    const listed = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(4)}`);
    this.#options.logger.info(`step ${record.step}: ${listed.join('  ')}`);
  }

  #say(report: StepReport, state: TrainerState): void {
    this.#recentSeconds.push(report.seconds);
    if (this.#recentSeconds.length > 50) this.#recentSeconds.shift();
    const { totalSteps, logger, everyMs = 5000 } = this.#options;
    const now = performance.now();
    if (now - this.#lastLine < everyMs && report.step < totalSteps) return;
    this.#lastLine = now;
    const mean = this.#recentSeconds.reduce((sum, seconds) => sum + seconds, 0) / this.#recentSeconds.length;
    logger.info(
      progressLine({
        report,
        totalSteps,
        trainLoss: state.trainLoss,
        samplesPerSecond: report.samples / mean,
        tokensPerSecond: report.tokens / mean,
        remainingSeconds: mean * (totalSteps - report.step),
      }),
    );
  }
}
