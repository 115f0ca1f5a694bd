import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { onEndSignal } from './ending.mjs';
import { main, prepare } from './prepare.mjs';
import { root } from './workspace.mjs';

/** The panel and API on the Engine that DOCKER_HOST names, in the caller's folder and environment. */
function start() {
  const api = spawn(
    process.execPath,
    [join(root, 'api/dist/product/main.js'), ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      // A group of its own, or Ctrl-C would reach it twice: from the terminal and from us.
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
