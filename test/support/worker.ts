import NodeEnvironment from 'jest-environment-node';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { Contract } from './contract';
import type { Sandbox } from '../../tools/sandbox/subprocess';
import { giveBackSharedEngine, takeSharedEngine } from './shared-engine';

/**
 * What all test files of one Jest worker share. Jest loads every module again for each file; what is
 * expensive to load or to start is kept here, outside of the files' module registries.
 */
interface WorkerResources {
  /** The committed contract, with the validators that earlier files compiled. */
  contract: Contract;
  takeEngine(): Promise<Sandbox>;
  giveBackEngine(sandbox: Sandbox): Promise<void>;
  /** A context of its own (storage, cookies, pages) in the one Chromium process of this worker. */
  openContext(options: BrowserContextOptions): Promise<BrowserContext>;
  /** The context of a Chromium process of its own, which keeps what it stores in this folder. */
  openProfile(folder: string, options: BrowserContextOptions): Promise<BrowserContext>;
}

declare global {
  var worker: WorkerResources;
}

/** Chromium without the parts that draw a window: the same engine for a third less processor time. */
const launchOptions = {
  executablePath: '/usr/bin/chromium-headless-shell',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Loaded only for files with a browser: it takes half a second. */
const loadChromium = async () => (await import('playwright-core')).chromium;

let contract: Contract | undefined;
let browser: Promise<Browser> | undefined;

const worker: WorkerResources = {
  get contract() {
    return (contract ??= Contract.committed());
  },
  takeEngine: takeSharedEngine,
  giveBackEngine: giveBackSharedEngine,
  async openContext(options) {
    browser ??= loadChromium().then((chromium) => chromium.launch(launchOptions));
    return (await browser).newContext(options);
  },
  async openProfile(folder, options) {
    const chromium = await loadChromium();
    return chromium.launchPersistentContext(folder, { ...launchOptions, ...options });
  },
};

/** Jest's environment for Node.js, with what the files of a worker share as the global `worker`. */
export default class WorkerEnvironment extends NodeEnvironment {
  override async setup() {
    await super.setup();
    this.global.worker = worker;
  }
}
