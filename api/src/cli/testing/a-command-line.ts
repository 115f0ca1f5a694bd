import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aMasterKey } from '../../common/testing/factories.js';
import { readEnv } from '../../env/index.js';
import { startApi } from '../../testing/index.js';
import { commands } from '../commands.js';
import { runCommand } from '../run-command.js';

/** The commands with a temporary data folder and a terminal with scripted answers. */
export class ACommandLine {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'waxseal-cli-'));
  readonly masterKey = aMasterKey();
  said = '';
  complained = '';
  /** The input, typed or on stdin, one answer after the other. */
  answers: string[] = [];
  env: Record<string, string> = {};

  readonly terminal = {
    say: (line: string) => void (this.said += `${line}\n`),
    complain: (line: string) => void (this.complained += `${line}\n`),
    askHidden: async () => this.answers.shift() ?? '',
    readAll: async () => this.answers.shift() ?? '',
  };

  get databasePath() {
    return join(this.dataDir, 'waxseal.sqlite');
  }

  path(name: string) {
    return join(this.dataDir, name);
  }

  run(line: string, key = this.masterKey): Promise<number> {
    [this.said, this.complained] = ['', ''];
    const source = { WAXSEAL_DATA_DIR: this.dataDir, WAXSEAL_MASTER_KEY: key, ...this.env };
    return runCommand(
      commands,
      line.split(' ').filter(Boolean),
      () => readEnv(source),
      this.terminal,
    );
  }

  /** Waxseal with the same folder. */
  startApi(options: Parameters<typeof startApi>[0] = {}) {
    return startApi({ databasePath: this.databasePath, masterKey: this.masterKey, ...options });
  }

  remove() {
    rmSync(this.dataDir, { recursive: true });
  }
}
