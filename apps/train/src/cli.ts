#!/usr/bin/env node
import { runCommand } from 'molx/command';
import { trainProgram } from './train-program.js';

await runCommand(trainProgram());
