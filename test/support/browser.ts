import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { watchPage } from './watch-page';

const executablePath = '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Shorter than a test may last, so that the step which hangs is the one that fails. */
const STEP_MS = 20_000;

/** A real Chromium with a profile of its own. It notes what no page of ours may do. */
export class Browser {
  /** Console errors, page errors and requests to another host. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    /** The folder in which it keeps what it stores. */
    readonly profile: string,
  ) {}

  static async start(
    url: string,
    { colorScheme = 'light' as 'light' | 'dark', viewport = { width: 1280, height: 800 } } = {},
  ): Promise<Browser> {
    if (!existsSync(executablePath))
      throw new Error('Chromium is missing: apt-get install chromium');
    const profile = mkdtempSync(join(tmpdir(), 'waxseal-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args,
      colorScheme,
      viewport,
      baseURL: url,
      locale: 'en-GB',
    });
    context.setDefaultTimeout(STEP_MS);
    const browser = new Browser(context, profile);
    context.on('page', (page) => browser.watch(page, url));
    context.pages().forEach((page) => browser.watch(page, url));
    return browser;
  }

  async newPage(): Promise<Page> {
    return this.context.newPage();
  }

  async close() {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }

  private watch(page: Page, url: string) {
    watchPage(page);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // A failed request is logged by the browser itself; the journey checks what the page makes of it.
      const isNetwork = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !/^(data|blob|about):/.test(request.url()))
        this.complaints.push(`request to another host: ${request.url()}`);
    });
  }
}
