import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { main, prepare } from './prepare.mjs';
import { root } from './workspace.mjs';

/** Runs a command on the data folder in the caller's environment. */
await main(async () => {
  // stdout belongs to the command.
  await prepare({ build: true, say: console.error });
  const program = join(root, 'api/dist/product/waxseal.js');
  const command = spawn(process.execPath, [program, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  command.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
  });
});
