#!/usr/bin/env node
import { version } from '../package.json';
import { runProgram } from './program';

process.exitCode = await runProgram(version, process.argv.slice(2));
