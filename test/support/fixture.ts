import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from './client';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { watchSpecs, type SpecSampler } from './spec-sampler';
import { Waxseal } from './waxseal';
import { DockerCli } from './docker-cli';

const START_MS = 240_000;

/** A Swarm, the product that manages it and a signed-in admin. */
export interface Fixture {
  sandbox: Sandbox;
  waxseal: Waxseal;
  admin: Client;
  docker: DockerCli;
  /** Available only with `watchSpecs`. */
  sampler: SpecSampler;
}

export interface FixtureOptions {
  /** Uses a separate Engine, for tests that stop the Engine or change the Swarm itself. */
  ownEngine?: boolean;
  /** Starts a Swarm of its own with so many nodes: one manager and workers. */
  nodes?: number;
  /** Environment variables of the product. */
  env?: Record<string, string>;
  /** Starts a proxy between the product and the Engine and returns its address. */
  through?: (sandbox: Sandbox) => Promise<string>;
  /** Prepares the Swarm before the product starts. */
  fill?: (sandbox: Sandbox) => Promise<unknown>;
  /** Fails if the spec of a service references a missing secret at any time. */
  watchSpecs?: boolean;
}

/** Sets up the fixture of a test file. Everything is removed at the end of the file, even after a failure. */
export function useFixture({
  nodes = 1,
  ownEngine = nodes > 1,
  env = {},
  through,
  fill,
  watchSpecs: isWatched = false,
}: FixtureOptions = {}): Fixture {
  const fixture = {} as Fixture;
  beforeAll(async () => {
    fixture.sandbox = await (ownEngine ? startOwnEngine(nodes) : worker.takeEngine());
    fixture.docker = new DockerCli(fixture.sandbox);
    await fill?.(fixture.sandbox);
    const dockerHost = (await through?.(fixture.sandbox)) ?? fixture.sandbox.dockerHost;
    fixture.waxseal = await Waxseal.start(dockerHost, { env });
    await fixture.waxseal.ready();
    fixture.admin = await fixture.waxseal.signIn();
  }, START_MS);
  if (isWatched) {
    const watch = watchSpecs(() => fixture.sandbox.socket);
    Object.defineProperty(fixture, 'sampler', { get: () => watch.sampler });
  }
  afterAll(async () => {
    try {
      await fixture.waxseal?.close();
    } finally {
      const { sandbox } = fixture;
      if (sandbox) await (ownEngine ? sandbox.close() : worker.giveBackEngine(sandbox));
    }
  }, START_MS);
  return fixture;
}

async function startOwnEngine(nodes: number): Promise<Sandbox> {
  const sandbox = await Sandbox.start(...(nodes > 1 ? ['--nodes', String(nodes)] : []));
  await sandbox.importImage();
  return sandbox;
}
