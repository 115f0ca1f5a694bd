// A temporary Swarm as a subprocess with JSON lines as input and output: see docs/sandbox.md.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { importBusybox } from './image.mjs';
import { importNode } from './node-image.mjs';
import { startSandbox } from './sandbox.mjs';

const { values } = parseArgs({
  options: {
    'no-swarm': { type: 'boolean', default: false },
    dir: { type: 'string' },
    name: { type: 'string' },
    nodes: { type: 'string', default: '1' },
  },
});

const write = (/** @type {unknown} */ value) => process.stdout.write(`${JSON.stringify(value)}\n`);
// The reader may end before this process does.
process.stdout.on('error', () => {});

const starting = startSandbox({
  dir: values.dir,
  name: values.name,
  nodes: Number(values.nodes),
  swarm: !values['no-swarm'],
});

/** @type {Promise<void> | undefined} */
let ending;
function end(code = 0) {
  ending ??= starting
    .then((sandbox) => sandbox.stop())
    .catch((/** @type {Error} */ error) => {
      process.stderr.write(`${error.message}\n`);
      code = 1;
    })
    .then(() => process.exit(code));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end());

/**
 * @param {import('./sandbox.mjs').Sandbox} sandbox
 * @param {{ do: string, node?: string, image?: string, build?: string, slim?: string, command?: string[] }} command
 * @returns {Promise<string | void>}
 */
function obey(sandbox, command) {
  const node = sandbox.getNode(command.node);
  switch (command.do) {
    case 'kill-engine':
      return node.killEngine();
    case 'start-engine':
      return node.startEngine();
    case 'stop-engine':
      return node.stopEngine();
    case 'import-image':
      return importBusybox(
        sandbox,
        command.image ?? 'busybox:latest',
        command.node === undefined ? sandbox.nodes : [node],
      );
    case 'import-node':
      return importNode(sandbox, {
        build: command.build ?? 'node:build',
        slim: command.slim ?? 'node:slim',
      });
    case 'inside':
      return node.inside(command.command ?? []);
    default:
      throw new Error(`unknown command: ${command.do}`);
  }
}

async function announce() {
  const sandbox = await starting;
  sandbox.ended.then(() => {
    if (!ending) process.stderr.write('the sandbox ended unexpectedly\n');
    end(1);
  });
  const { dockerHost, dir, node } = sandbox;
  const nodes = sandbox.nodes.map((each) => ({ name: each.name, dockerHost: each.dockerHost }));
  write({ dockerHost, dir, node, nodes });
}

async function answer(/** @type {string} */ line) {
  try {
    const output = await obey(await starting, JSON.parse(line));
    write({ ok: true, ...(output !== undefined && { output }) });
  } catch (error) {
    write({ ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

// One at a time: a command is answered before the next one runs.
let turn = announce().catch(() => end());
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => (turn = turn.then(() => answer(line))));
lines.once('close', () => end());
