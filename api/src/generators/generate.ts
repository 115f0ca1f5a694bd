import { randomBytes, randomUUID } from 'node:crypto';
import type { Generator } from '@waxseal/shared';
import { keyPair } from './key-pair.js';
import { password } from './password.js';
import { pick } from './random.js';
import { loadWords } from './words.js';

export interface Made {
  value: string;
  /** The public key of a key pair, or the certificate; null for other values. */
  publicPart: string | null;
}

const alone = (value: string): Made => ({ value, publicPart: null });

/** Generates a value with the system's CSPRNG. The value is not stored. */
export async function generate(wanted: Generator): Promise<Made> {
  switch (wanted.type) {
    case 'password':
      return alone(password(wanted));
    case 'passphrase': {
      const words = await loadWords();
      return alone(Array.from({ length: wanted.words }, () => pick(words)).join(wanted.separator));
    }
    case 'hex':
    case 'base64':
    case 'base64url':
      return alone(randomBytes(wanted.bytes).toString(wanted.type));
    case 'uuid':
      return alone(randomUUID());
    case 'key-pair': {
      const { privateKey, publicKey } = await keyPair(wanted.key);
      return { value: privateKey, publicPart: publicKey };
    }
    case 'certificate': {
      // Loaded on first use, because loading it at start would make every start a tenth slower.
      const { certificate } = await import('./certificate.js');
      const made = await certificate(wanted);
      return { value: made.privateKey, publicPart: made.certificate };
    }
  }
}
