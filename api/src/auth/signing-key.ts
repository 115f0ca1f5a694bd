import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { StartFailure } from '../common/start-failure.js';
import type { KeyRing } from '../keys/index.js';
import type { SigningKeyRow } from './signing-keys.repository.js';

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  createdAt: number;
}

/** A new ES256 key, as it is stored. */
export function makeSigningKey(keyRing: KeyRing, createdAt: number): SigningKeyRow {
  const kid = randomUUID();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { kid, wrappedKey: keyRing.wrap(pkcs8, kid), createdAt };
}

/** Throws if another master key wrapped it. */
export function openSigningKey(keyRing: KeyRing, row: SigningKeyRow): SigningKey {
  const { kid, wrappedKey, createdAt } = row;
  try {
    const key = keyRing.unwrap(wrappedKey, kid);
    const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    return { kid, privateKey, publicKey: createPublicKey(privateKey), createdAt };
  } catch (cause) {
    throw new StartFailure('The database was written with another master key', {
      cause,
    });
  }
}
