import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { main, prepare } from './prepare.mjs';
import { root } from './workspace.mjs';

/** A command on the data folder that the caller's environment names. */
await main(async () => {
  // Not to stdout: that is the command's own.
  await prepare({ build: true, say: console.error });
  const program = join(root, 'api/dist/product/waxseal.js');
  const command = spawn(process.execPath, [program, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  command.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
  });
});
