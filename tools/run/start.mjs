import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { onEndSignal } from './ending.mjs';
import { main, prepare } from './prepare.mjs';
import { root } from './workspace.mjs';

/** Runs the panel and the API on the Engine in DOCKER_HOST, in the caller's folder and environment. */
function start() {
  const api = spawn(
    process.execPath,
    [join(root, 'api/dist/product/main.js'), ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      // In its own process group: otherwise Ctrl-C would reach it twice, from the terminal and from this process.
      detached: true,
    },
  );
  onEndSignal((signal) => api.kill(signal));
  api.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
  });
}

await main(async () => {
  await prepare({ build: true });
  start();
});
