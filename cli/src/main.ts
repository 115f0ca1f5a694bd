import { run } from './program.js';
import { Terminal } from './terminal.js';

// A reader such as `head` may close the pipe before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
const terminal = new Terminal(process.env, process.stdin, process.stdout, process.stderr);
process.exitCode = await run(terminal, process.argv.slice(2));
