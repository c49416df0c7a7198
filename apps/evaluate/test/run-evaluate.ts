import { type ProgramResult, runProgram } from '../../../packages/molx/test/run-program.js';
import { evaluateProgram } from '../src/evaluate-program.js';

/** Runs `evaluate ...args` in this process. */
export const runEvaluate = (...args: readonly string[]): Promise<ProgramResult> => runProgram(evaluateProgram(), args);
