import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** A copy of the data folder of a running product, to tamper with it like an attacker with access to the file. */
export class AuditCopy {
  private constructor(readonly dataDir: string) {}

  static of(dataDir: string): AuditCopy {
    const copy = new AuditCopy(mkdtempSync(join(tmpdir(), 'waxseal-copy-')));
    const source = new Sqlite(join(dataDir, 'waxseal.sqlite'), { readonly: true });
    source.prepare('vacuum into ?').run(copy.path);
    source.close();
    copyFileSync(join(dataDir, 'master.key'), join(copy.dataDir, 'master.key'));
    return copy;
  }

  tamper(...statements: string[]): this {
    const database = new Sqlite(this.path);
    for (const statement of statements) database.exec(statement);
    database.close();
    return this;
  }

  remove() {
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private get path() {
    return join(this.dataDir, 'waxseal.sqlite');
  }
}
