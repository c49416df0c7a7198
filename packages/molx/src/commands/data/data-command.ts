import { Command } from 'commander';
import { listCommand } from './list-command.js';
import { pullCommand } from './pull-command.js';
import { showCommand } from './show-command.js';

/** `molx data`: public data sets by name. */
export function dataCommand(): Command {
  return new Command('data')
    .description('Public data sets, each described by a card: list them, show one, fetch one.')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(pullCommand());
}
