import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { watchPage } from './watch-page';

/** Shorter than the timeout of a test, so that the failure names the step that hangs. */
const STEP_MS = 40_000;

interface BrowserOptions {
  colorScheme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  /** Stores the profile in a folder that the test can read. */
  profile?: boolean;
}

/** A real Chromium with separate storage and cookies. It records everything that the panel must never do. */
export class Browser {
  /** Console errors, page errors and requests to another host. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    /** The folder of the profile. Empty if the test requested none. */
    readonly profile: string,
  ) {}

  static async start(
    url: string,
    {
      colorScheme = 'light',
      viewport = { width: 1280, height: 800 },
      profile = false,
    }: BrowserOptions = {},
  ): Promise<Browser> {
    const options = { colorScheme, viewport, baseURL: url, locale: 'en-GB' };
    const folder = profile ? mkdtempSync(join(tmpdir(), 'waxseal-browser-')) : '';
    const context = await (profile
      ? worker.openProfile(folder, options)
      : worker.openContext(options));
    context.setDefaultTimeout(STEP_MS);
    const browser = new Browser(context, folder);
    context.on('page', (page) => browser.watch(page, url));
    context.pages().forEach((page) => browser.watch(page, url));
    return browser;
  }

  async newPage(): Promise<Page> {
    return this.context.newPage();
  }

  async close() {
    await this.context.close();
    if (this.profile) rmSync(this.profile, { recursive: true, force: true });
  }

  private watch(page: Page, url: string) {
    watchPage(page);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // The browser itself logs failed requests. The tests check how the page handles them.
      const isNetwork = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !/^(data|blob|about):/.test(request.url()))
        this.complaints.push(`request to another host: ${request.url()}`);
    });
  }
}
