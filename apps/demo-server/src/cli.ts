#!/usr/bin/env node
import { runCommand } from 'molx/command';
import { demoProgram } from './demo-program.js';

await runCommand(demoProgram());
