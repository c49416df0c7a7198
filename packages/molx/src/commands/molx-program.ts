import { Command } from 'commander';
import { version } from '../version.js';
import { askCommand } from './ask/ask-command.js';
import { attributeCommand } from './attribute/attribute-command.js';
import { dataCommand } from './data/data-command.js';
import { doctorCommand } from './doctor/doctor-command.js';
import { exportCommand } from './export/export-command.js';
import { embedCommand } from './tables/embed-command.js';
import { featurizeCommand } from './tables/featurize-command.js';
import { predictCommand } from './tables/predict-command.js';

/** The command line of `molx`. */
export function molxProgram(): Command {
  return new Command('molx')
    .description('Molecular language modelling: ask, attribute, embed, featurize, predict; public data sets.')
    .version(version)
    .showHelpAfterError('(--help lists the options)')
    .addCommand(askCommand())
    .addCommand(attributeCommand())
    .addCommand(featurizeCommand())
    .addCommand(embedCommand())
    .addCommand(predictCommand())
    .addCommand(exportCommand())
    .addCommand(dataCommand())
    .addCommand(doctorCommand());
}
