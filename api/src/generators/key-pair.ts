import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyType } from '@waxseal/shared';

const generate = promisify(generateKeyPair);

/** Generates a key pair in PEM: the private key as PKCS #8, the public key as SPKI. */
export async function keyPair(key: KeyType) {
  const { privateKey, publicKey } = await generateObjects(key);
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function generateObjects(key: KeyType): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  switch (key) {
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096':
      return generate('rsa', { modulusLength: Number(key.slice(4)) });
    case 'ecdsa-p256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'ecdsa-p384':
      return generate('ec', { namedCurve: 'P-384' });
    case 'ed25519':
      return generate('ed25519', {});
  }
}
