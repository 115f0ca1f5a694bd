import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from './client';
import { Sandbox } from './sandbox';
import { Waxseal } from './waxseal';
import { Witness } from './witness';

const START_MS = 120_000;

/** A Swarm, the product beside it and an admin who is signed in. */
export interface Stage {
  sandbox: Sandbox;
  waxseal: Waxseal;
  admin: Client;
  witness: Witness;
}

interface Options {
  /** Import the image that containers need. */
  image?: boolean;
  flags?: string[];
  /** Settings of the product. */
  env?: Record<string, string>;
  /** What the product takes for its Engine, where something stands between. */
  through?: (sandbox: Sandbox) => Promise<string>;
  /** Done to the Swarm before the product sees it. */
  fill?: (sandbox: Sandbox) => Promise<unknown>;
}

/** The stage of one file of tests; all of it goes away at the file's end, whatever happened. */
export function aStage({
  image = false,
  flags = [],
  env = {},
  through,
  fill,
}: Options = {}): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    stage.sandbox = await Sandbox.start(...flags);
    stage.witness = new Witness(stage.sandbox);
    if (image) await stage.sandbox.importImage();
    await fill?.(stage.sandbox);
    const dockerHost = (await through?.(stage.sandbox)) ?? stage.sandbox.dockerHost;
    stage.waxseal = await Waxseal.start(dockerHost, { env });
    await stage.waxseal.ready();
    stage.admin = await stage.waxseal.signIn();
  }, START_MS);
  afterAll(async () => {
    try {
      await stage.waxseal?.close();
    } finally {
      await stage.sandbox?.close();
    }
  }, START_MS);
  return stage;
}
