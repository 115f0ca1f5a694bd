import NodeEnvironment from 'jest-environment-node';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { Contract } from './contract';
import type { Sandbox } from '../../tools/sandbox/subprocess';
import { giveBackSharedEngine, takeSharedEngine } from './shared-engine';

/**
 * Resources that all test files of one Jest worker share. Jest loads every module again for each file, so
 * resources that are expensive to load or start are kept here, outside the files' module registries.
 */
interface WorkerResources {
  /** The committed contract with the validators that earlier files have compiled. */
  contract: Contract;
  takeEngine(): Promise<Sandbox>;
  giveBackEngine(sandbox: Sandbox): Promise<void>;
  /** Opens a context with separate storage, cookies and pages in the Chromium process of this worker. */
  openContext(options: BrowserContextOptions): Promise<BrowserContext>;
  /** Opens a context in a separate Chromium process whose profile is in this folder. */
  openProfile(folder: string, options: BrowserContextOptions): Promise<BrowserContext>;
}

declare global {
  var worker: WorkerResources;
}

/** Chromium without the parts that draw a window. This is the same engine and needs a third less processor time. */
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

/** Loads Playwright only for files with a browser, because it takes half a second. */
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

/** Jest's environment for Node.js with the shared resources as the global `worker`. */
export default class WorkerEnvironment extends NodeEnvironment {
  override async setup() {
    await super.setup();
    this.global.worker = worker;
  }
}
