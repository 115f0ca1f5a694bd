import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from './client';
import { Sandbox } from './sandbox';
import { watchSpecs, type SpecSampler } from './spec-sampler';
import { Waxseal } from './waxseal';
import { Witness } from './witness';

const START_MS = 120_000;

/** A Swarm, the product beside it and an admin who is signed in. */
export interface TestEnvironment {
  sandbox: Sandbox;
  waxseal: Waxseal;
  admin: Client;
  witness: Witness;
  /** With `watchSpecs`. */
  sampler: SpecSampler;
}

export interface EnvironmentOptions {
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
export function useEnvironment({
  ownEngine = false,
  env = {},
  through,
  fill,
  watchSpecs: isWatched = false,
}: EnvironmentOptions = {}): TestEnvironment {
  const environment = {} as TestEnvironment;
  beforeAll(async () => {
    environment.sandbox = await (ownEngine ? startOwnEngine() : worker.takeEngine());
    environment.witness = new Witness(environment.sandbox);
    await fill?.(environment.sandbox);
    const dockerHost = (await through?.(environment.sandbox)) ?? environment.sandbox.dockerHost;
    environment.waxseal = await Waxseal.start(dockerHost, { env });
    await environment.waxseal.ready();
    environment.admin = await environment.waxseal.signIn();
  }, START_MS);
  if (isWatched) {
    const watch = watchSpecs(() => environment.sandbox.socket);
    Object.defineProperty(environment, 'sampler', { get: () => watch.sampler });
  }
  afterAll(async () => {
    try {
      await environment.waxseal?.close();
    } finally {
      const { sandbox } = environment;
      if (sandbox) await (ownEngine ? sandbox.close() : worker.giveBackEngine(sandbox));
    }
  }, START_MS);
  return environment;
}

async function startOwnEngine(): Promise<Sandbox> {
  const sandbox = await Sandbox.start();
  await sandbox.importImage();
  return sandbox;
}
