import { trainProgram } from '../../apps/train/src/train-program.js';
import { type ProgramResult, runProgram } from '../../packages/molx/test/run-program.js';

/** Runs `train ...args` in this process. */
export const runTrain = (args: readonly string[]): Promise<ProgramResult> => runProgram(trainProgram(), args);
