#!/usr/bin/env node
import { runCommand } from 'molx/command';
import { evaluateProgram } from './evaluate-program.js';

await runCommand(evaluateProgram());
