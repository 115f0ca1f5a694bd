import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../../../tools/sandbox/subprocess.js';
import { DockerEngine } from './docker-engine.js';
import { toConnection } from './engine.connection.js';
import { rolloutScripts, Script, type AppService } from './testing/model/rollout-scripts.js';

// The value says what the application does with it, as in testing/model/behaviour.ts.
const app = [
  'read word seconds < /run/secrets/app',
  'case "$word" in crash) sleep $seconds; exit 1 ;; end) sleep $seconds; exit 0 ;; esac',
];
const quick = [
  ...['--update-monitor', '1s', '--rollback-monitor', '1s', '--restart-delay', '1s'],
  ...['--stop-signal', 'SIGKILL', '--update-parallelism', '1', '--update-delay', '2s'],
];

describe('Docker ends the scripts of the Swarm model alike', () => {
  let real: Sandbox;
  const ends = new Map<string, Promise<unknown>>();

  // They mostly wait, so all run at the same time.
  beforeAll(async () => {
    real = await Sandbox.start();
    await real.importImage();
    const engine = new DockerEngine({
      docker: toConnection({ host: real.dockerHost }),
      address: real.dockerHost,
      ...{ timeoutMs: 20_000, writeTimeoutMs: 20_000 },
    });
    const pass = async (ms: number) => void (await sleep(ms));
    const swarm = { engine, pass, createApp: (wanted: AppService) => createApp(real, wanted) };
    for (const [name, { run }] of Object.entries(rolloutScripts))
      ends.set(
        name,
        run(new Script(swarm)).catch((error: unknown) => String(error)),
      );
  }, 60_000);
  afterAll(() => real?.close(), 30_000);

  it.each(Object.entries(rolloutScripts))(
    '%s',
    async (name, script) => {
      expect(await ends.get(name)).toEqual(script.ends);
    },
    120_000,
  );
});

function createApp(
  real: Sandbox,
  { name, secret, mode, replicas, failureAction }: AppService,
): Promise<string> {
  const isJob = mode === 'replicated-job';
  const script = [...app, isJob ? 'sleep 0.5' : 'exec sleep 1000'].join('; ');
  return real.docker([
    ...['service', 'create', '-qd', '--no-resolve-image', '--name', name, '--mode', mode],
    ...['--replicas', String(replicas), '--secret', `source=${secret.name},target=app`],
    ...(isJob ? [] : [...quick, '--update-failure-action', failureAction]),
    ...['busybox:local', 'sh', '-c', script],
  ]);
}
