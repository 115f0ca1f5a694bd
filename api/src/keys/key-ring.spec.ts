import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyRing, makeMissingKey } from './key-ring.js';

const aKey = () => randomBytes(32).toString('base64');
const aRing = (masterKey = aKey()) => new KeyRing({ dataDir: '/nowhere', masterKey });

describe('KeyRing', () => {
  const plain = Buffer.from('a signing key');

  it('unwraps a key that it wrapped', () => {
    const ring = aRing();
    expect(ring.unwrap(ring.wrap(plain, 'row 1'), 'row 1')).toEqual(plain);
  });

  it('wraps the same key differently each time', () => {
    const ring = aRing();
    expect(ring.wrap(plain, 'row 1')).not.toBe(ring.wrap(plain, 'row 1'));
  });

  it('does not unwrap a key of another context', () => {
    const ring = aRing();
    const wrapped = ring.wrap(plain, 'row 1');
    expect(() => ring.unwrap(wrapped, 'row 2')).toThrow();
  });

  it('does not unwrap with another master key', () => {
    const wrapped = aRing().wrap(plain, 'row 1');
    expect(() => aRing().unwrap(wrapped, 'row 1')).toThrow();
  });

  it.each([0, 12, 28])('does not unwrap when byte %i was changed', (at) => {
    const ring = aRing();
    const bytes = Buffer.from(ring.wrap(plain, 'row 1'), 'base64');
    bytes[at]! ^= 1;
    expect(() => ring.unwrap(bytes.toString('base64'), 'row 1')).toThrow();
  });

  it.each([0, 11, 27])('does not unwrap %i bytes', (length) => {
    const ring = aRing();
    const cut = Buffer.from(ring.wrap(plain, 'row 1'), 'base64').subarray(0, length);
    expect(() => ring.unwrap(cut.toString('base64'), 'row 1')).toThrow();
  });

  it('derives the same key for the same purpose', () => {
    const key = aKey();
    expect(aRing(key).derive('etag')).toEqual(aRing(key).derive('etag'));
  });

  it('derives another key for another purpose', () => {
    const ring = aRing();
    expect(ring.derive('etag')).not.toEqual(ring.derive('cursor'));
  });

  it.each([
    ['31 bytes', randomBytes(31).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['zeros', Buffer.alloc(32).toString('base64')],
    ['seven values', Buffer.from(Array.from({ length: 32 }, (_, at) => at % 7)).toString('base64')],
    ['no base64', 'changeme'],
  ])('rejects a key of %s', (_, key) => {
    expect(() => aRing(key)).toThrow('WAXSEAL_MASTER_KEY must be Base64 of 32 random bytes');
  });
});

describe('The key in the data folder', () => {
  let folder: string;
  const databaseIn = (dataDir: string) => join(dataDir, 'waxseal.sqlite');
  const open = (dataDir = folder) => {
    const env = { dataDir, masterKey: undefined };
    makeMissingKey(env, databaseIn(dataDir));
    return new KeyRing(env);
  };
  const file = () => join(folder, 'master.key');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-keys-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('can be read only by its owner', () => {
    open();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is in a folder that is created for it and that only its owner can read', () => {
    const inner = join(folder, 'a', 'b');
    open(inner);
    expect(statSync(inner).mode & 0o777).toBe(0o700);
  });

  it('is the same for two key rings', () => {
    const wrapped = open().wrap(Buffer.from('x'), 'row');
    expect(open().unwrap(wrapped, 'row').toString()).toBe('x');
  });

  it('is not created if the environment has one', () => {
    makeMissingKey({ dataDir: folder, masterKey: aKey() }, databaseIn(folder));
    expect(() => readFileSync(file())).toThrow('ENOENT');
  });

  it('is not replaced when it is damaged', () => {
    writeFileSync(file(), 'damaged', { mode: 0o600 });
    expect(() => open()).toThrow('Base64 of 32 random bytes');
    expect(readFileSync(file(), 'utf8')).toBe('damaged');
  });

  it('is never created beside a database', () => {
    writeFileSync(databaseIn(folder), 'content');
    expect(() => open()).toThrow('There is a database but no master key');
    expect(() => readFileSync(file())).toThrow('ENOENT');
  });

  it('is created beside an empty file, which a crash at the first start can leave', () => {
    writeFileSync(databaseIn(folder), '');
    expect(() => open()).not.toThrow();
  });

  it('is not created by a command', () => {
    expect(() => new KeyRing({ dataDir: folder, masterKey: undefined })).toThrow(
      'There is no master key',
    );
  });

  it.each([0o604, 0o640, 0o620])('is refused if others may use it: mode %o', (mode) => {
    open();
    chmodSync(file(), mode);
    expect(() => open()).toThrow(`run chmod 600 ${file()}`);
  });
});
