import { molxProgram } from '../src/commands/molx-program.js';
import { type ProgramResult, runProgram } from './run-program.js';

/** Runs `molx ...args` in this process. */
export const runMolx = (...args: string[]): Promise<ProgramResult> => runProgram(molxProgram(), args);
