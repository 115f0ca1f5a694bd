import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from './client';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { watchSpecs, type SpecSampler } from './spec-sampler';
import { Waxseal } from './waxseal';
import { DockerCli } from './docker-cli';

const START_MS = 120_000;

/** A Swarm, the product beside it and an admin who is signed in. */
export interface Fixture {
  sandbox: Sandbox;
  waxseal: Waxseal;
  admin: Client;
  docker: DockerCli;
  /** With `watchSpecs`. */
  sampler: SpecSampler;
}

export interface FixtureOptions {
  /** An Engine that no other file uses, for tests that stop it or change the Swarm itself. */
  ownEngine?: boolean;
  /** Settings of the product. */
  env?: Record<string, string>;
  /** Answers the Engine's address for the product, where a proxy stands between them. */
  through?: (sandbox: Sandbox) => Promise<string>;
  /** Done to the Swarm before the product sees it. */
  fill?: (sandbox: Sandbox) => Promise<unknown>;
  /** Expects that at no time a service's spec names a missing secret. */
  watchSpecs?: boolean;
}

/** What one file of tests works with; all of it is removed at the file's end, also after a failure. */
export function useFixture({
  ownEngine = false,
  env = {},
  through,
  fill,
  watchSpecs: isWatched = false,
}: FixtureOptions = {}): Fixture {
  const fixture = {} as Fixture;
  beforeAll(async () => {
    fixture.sandbox = await (ownEngine ? startOwnEngine() : worker.takeEngine());
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

async function startOwnEngine(): Promise<Sandbox> {
  const sandbox = await Sandbox.start();
  await sandbox.importImage();
  return sandbox;
}
