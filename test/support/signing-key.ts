import {
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Waxseal } from './waxseal';

const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** Reads the key that signs access tokens from the data folder, to forge tokens like a thief of the folder. */
export function signingKeyOf(waxseal: Waxseal): SigningKey {
  const database = new Sqlite(join(waxseal.dataDir, 'waxseal.sqlite'), { readonly: true });
  const row = database.prepare('select kid, wrappedKey from signingKey').get();
  database.close();
  const { kid, wrappedKey } = row as { kid: string; wrappedKey: string };
  const master = Buffer.from(waxseal.readData('master.key').toString(), 'base64');
  const key = Buffer.from(hkdfSync('sha256', master, '', 'waxseal:wrap', 32));
  const bytes = Buffer.from(wrappedKey, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(kid))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const sealed = bytes.subarray(IV_BYTES + TAG_BYTES);
  const pkcs8 = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return { kid, privateKey, publicKey: createPublicKey(privateKey) };
}
