// The panel on a temporary Swarm with example stacks. Ctrl-C removes everything.
import { onEndSignal } from '../run/ending.mjs';
import { assertNodeVersion } from '../run/node-version.mjs';
import { prepare } from '../run/prepare.mjs';
import { installRequirements } from '../sandbox/packages.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { startPanel, untilReady } from './panel.mjs';
import { password } from './passwords.mjs';
import { deployExample } from './stacks.mjs';
import { createTeardown } from './teardown.mjs';
import { createUsers } from './users.mjs';

const teardown = createTeardown();
let exitCode = 0;

function end(code = 0) {
  exitCode ||= teardown.isEnding() ? 0 : code;
  return teardown.run().then(() => process.exit(exitCode));
}

/** A part of the demo ended unexpectedly. */
function fail(/** @type {string} */ message) {
  if (teardown.isEnding()) return;
  console.error(message);
  void end(1);
}

function onSignal() {
  if (teardown.isEnding()) return;
  console.log('\nRemoving the demo …');
  void end();
}

function openSandbox() {
  const starting = startSandbox({ name: 'demo' });
  teardown.add(() =>
    starting.then(
      (sandbox) => sandbox.stop(),
      () => {},
    ),
  );
  starting.then(
    ({ ended }) => ended.then(() => fail('The temporary Swarm ended unexpectedly.')),
    () => {},
  );
  return starting;
}

/** @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox */
async function openPanel(sandbox) {
  const adminPassword = password();
  const starting = startPanel(sandbox, adminPassword);
  teardown.add(() =>
    starting.then(
      (panel) => panel.stop(),
      () => {},
    ),
  );
  const panel = await starting;
  void panel.ended.then(() => fail(`${panel.lastLines()}\nThe panel ended unexpectedly.`));
  await untilReady(panel);
  return { panel, users: await createUsers(panel.address, adminPassword) };
}

async function run() {
  assertNodeVersion();
  installRequirements();
  console.log('Starting a temporary Swarm and the panel …');
  const opening = openSandbox();
  const preparing = prepare({ build: true });
  const [sandbox, { panel, users }] = await Promise.all([
    opening,
    Promise.all([opening, preparing]).then(([sandbox]) => openPanel(sandbox)),
    opening.then(deployExample),
  ]);
  const row = (/** @type {string[]} */ cells) =>
    cells
      .map((cell) => cell.padEnd(10))
      .join('')
      .trimEnd();
  console.log(`
Waxseal: ${panel.address}

${row(['role', 'username', 'password'])}
${users.map(({ role, username, password }) => row([role, username, password])).join('\n')}

The Swarm:  docker --host ${sandbox.dockerHost} service ls
The log:    ${panel.logFile}

Ctrl-C removes the panel with its users, the temporary Swarm with all its
containers, secrets and networks, and the folder ${sandbox.dir}. Nothing else was changed.`);
}

onEndSignal(onSignal);
// A closed terminal must not stop the cleanup.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
run().catch((error) => fail(error instanceof Error ? error.message : String(error)));
