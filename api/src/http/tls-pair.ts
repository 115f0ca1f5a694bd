import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { StartFailure } from '../common/start-failure.js';
import type { HttpEnv } from '../env/index.js';

export type TlsPaths = NonNullable<HttpEnv['tls']>;

export interface TlsPair {
  cert: string;
  key: string;
}

/** Throws with a message for an operator if a file cannot be read, a key is weak, or they do not match. */
export function readTlsPair({ certPath, keyPath }: TlsPaths): TlsPair {
  const pair = { cert: read('WAXSEAL_TLS_CERT', certPath), key: read('WAXSEAL_TLS_KEY', keyPath) };
  try {
    // OpenSSL's security level 2: RSA keys have at least 2,048 bits, and SHA-1 is not allowed.
    createSecureContext({ ...pair, ciphers: 'DEFAULT@SECLEVEL=2' });
  } catch (error) {
    const { reason, message } = error as Error & { reason?: string };
    throw new StartFailure(
      `WAXSEAL_TLS_CERT and WAXSEAL_TLS_KEY cannot be used: ${reason ?? message}`,
    );
  }
  return pair;
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new StartFailure(`${name} names a file that cannot be read (${code})`);
  }
}
