import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { main, prepare } from './prepare.mjs';
import { root } from './workspace.mjs';

/** Runs the command line; with `server`, a command on the data folder in the caller's environment. */
await main(async () => {
  // stdout belongs to the command.
  await prepare({ build: true, say: console.error });
  const [first, ...rest] = process.argv.slice(2);
  const isServer = first === 'server';
  const program = join(root, isServer ? 'api/dist/product/waxseal.js' : 'cli/dist/waxseal.js');
  const words = isServer ? rest : process.argv.slice(2);
  const command = spawn(process.execPath, [program, ...words], {
    stdio: 'inherit',
  });
  command.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
  });
});
