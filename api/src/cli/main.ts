import 'reflect-metadata';
import { loadEnv } from '../env/index.js';
import { commands } from './commands.js';
import { runCommand } from './run-command.js';

process.exitCode = await runCommand(commands, process.argv.slice(2), loadEnv);
