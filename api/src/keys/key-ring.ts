import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { StartFailure } from '../common/start-failure.js';
import { KeysEnv } from '../env/index.js';

const MASTER_KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** The permissions of the group and of all other users. */
const OTHERS = 0o077;

/** The master key. Wraps keys at rest (AES-256-GCM) and derives one key for each purpose (HKDF, RFC 5869). */
@Injectable()
export class KeyRing {
  private readonly master: Buffer;

  constructor(env: KeysEnv) {
    this.master = env.masterKey
      ? decodeKey(env.masterKey, 'WAXSEAL_MASTER_KEY')
      : readKey(pathOfKey(env.dataDir));
  }

  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.master, '', `waxseal:${purpose}`, MASTER_KEY_BYTES));
  }

  /** Unwrapping needs the same `context`, so a wrapped key cannot be moved to another row. */
  wrap(plain: Buffer, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.derive('wrap'), iv).setAAD(
      Buffer.from(context),
    );
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Throws if the master key or the context is a different one. */
  unwrap(wrapped: string, context: string): Buffer {
    const bytes = Buffer.from(wrapped, 'base64');
    const iv = bytes.subarray(0, IV_BYTES);
    const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.derive('wrap'), iv)
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  }
}

function decodeKey(text: string, source: string): Buffer {
  const key = Buffer.from(text, 'base64');
  const isWeak = key.length !== MASTER_KEY_BYTES || new Set(key).size < 8;
  if (isWeak) throw new StartFailure(`${source} must be Base64 of 32 random bytes`);
  return key;
}

const pathOfKey = (dataDir: string) => join(dataDir, 'master.key');

function readKey(path: string): Buffer {
  if (!existsSync(path))
    throw new StartFailure(
      `There is no master key: WAXSEAL_MASTER_KEY is not set and ${path} does not exist`,
    );
  const { mode } = statSync(path);
  if ((mode & OTHERS) !== 0)
    throw new StartFailure(
      `Other users of this machine can read ${path}: run chmod 600 ${path}, and consider the key known to them`,
    );
  return decodeKey(readFileSync(path, 'utf8').trim(), path);
}

/**
 * Creates the master key of a new installation. Never beside a database: it was written with a key that
 * is missing now, and a new one would only hide that.
 */
export function makeMissingKey({ dataDir, masterKey }: KeysEnv, databasePath: string) {
  const path = pathOfKey(dataDir);
  if (masterKey || existsSync(path)) return;
  if (existsSync(databasePath) && statSync(databasePath).size > 0)
    throw new StartFailure(
      `There is a database but no master key: restore ${path}, or set the WAXSEAL_MASTER_KEY with which ${databasePath} was written`,
    );
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  makeKey(path);
}

/** Links the complete file, so that two processes that start at the same time use the same key. */
function makeKey(path: string) {
  const draft = `${path}.${process.pid}`;
  try {
    const key = randomBytes(MASTER_KEY_BYTES).toString('base64') + '\n';
    writeFileSync(draft, key, { mode: 0o600 });
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
