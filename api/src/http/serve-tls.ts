import { watch, type FSWatcher } from 'node:fs';
import type { Server } from 'node:https';
import { dirname } from 'node:path';
import { Logger } from '@nestjs/common';
import { readTlsPair, type TlsPair, type TlsPaths } from './tls-pair.js';

const MIN_VERSION = 'TLSv1.2';
/** Waits for the second file, because the files of a pair are replaced one after the other. */
const SETTLE_MS = 300;
/** Some file systems do not report changes. */
const CHECK_EVERY_MS = 10_000;

export const tlsOptions = (paths: TlsPaths) =>
  ({ ...readTlsPair(paths), minVersion: MIN_VERSION }) as const;

/** Loads a renewed certificate without a restart; open connections keep the old one. */
export class TlsRenewal {
  private readonly logger = new Logger('tls');
  private readonly watchers: FSWatcher[];
  private readonly timer: NodeJS.Timeout;
  private settling: NodeJS.Timeout | undefined;
  private current: TlsPair;
  private complaint: string | undefined;

  constructor(
    private readonly server: Pick<Server, 'setSecureContext'>,
    private readonly paths: TlsPaths,
  ) {
    this.current = readTlsPair(paths);
    this.timer = setInterval(() => this.check(), CHECK_EVERY_MS).unref();
    // Watches the folders: a watch on a file does not see another file that is renamed to its name.
    const folders = new Set([paths.certPath, paths.keyPath].map((path) => dirname(path)));
    this.watchers = [...folders].flatMap((folder) => this.watch(folder));
  }

  close() {
    clearInterval(this.timer);
    clearTimeout(this.settling);
    for (const watcher of this.watchers) watcher.close();
  }

  private watch(folder: string): FSWatcher[] {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.lookSoon());
      return [watcher.on('error', () => watcher.close())];
    } catch {
      return [];
    }
  }

  private lookSoon() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.check(), SETTLE_MS).unref();
  }

  private check() {
    try {
      const pair = readTlsPair(this.paths);
      this.complaint = undefined;
      if (pair.cert === this.current.cert && pair.key === this.current.key) return;
      this.server.setSecureContext({ ...pair, minVersion: MIN_VERSION });
      this.current = pair;
      this.logger.log('The certificate was reloaded');
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.complaint)
        this.logger.error(`The new certificate cannot be used, the old one stays: ${message}`);
      this.complaint = message;
    }
  }
}
