import { Command } from 'commander';
import { compareCommand } from './compare/compare-command.js';
import { withEvaluation } from './evaluate-command.js';
import { scoreCommand } from './score/score-command.js';

/** The command line of `evaluate`, `evaluate score` and `evaluate compare`. */
export function evaluateProgram(): Command {
  const program = new Command('evaluate')
    .enablePositionalOptions()
    .description('Scores models on molecule tasks: results.json, predictions.jsonl and report.html.')
    .showHelpAfterError('(--help lists the options)');
  return withEvaluation(program).addCommand(scoreCommand()).addCommand(compareCommand());
}
