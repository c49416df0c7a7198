#!/usr/bin/env node
import { runCommand } from './command/index.js';
import { molxProgram } from './commands/molx-program.js';

await runCommand(molxProgram());
