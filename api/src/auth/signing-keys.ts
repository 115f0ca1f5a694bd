import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { KeyRing } from '../keys/index.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

interface SigningKey {
  kid: string;
  privateKey: KeyObject;
}

/** The ES256 keys, in memory as parsed objects; the newest signs, all of them verify. */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private readonly publicKeys = new Map<string, KeyObject>();
  private newest: SigningKey | undefined;

  constructor(
    private readonly repository: SigningKeysRepository,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
  ) {}

  async onModuleInit() {
    const rows = await this.repository.listNewestFirst();
    const keys = rows.map(({ kid, wrappedKey }) => this.open(kid, wrappedKey));
    if (keys.length === 0) keys.push(await this.make());
    for (const { kid, privateKey } of keys) this.publicKeys.set(kid, createPublicKey(privateKey));
    this.newest = keys[0];
  }

  get current(): SigningKey {
    if (!this.newest) throw new Error('The signing keys are not read yet');
    return this.newest;
  }

  findPublic(kid: string): KeyObject | undefined {
    return this.publicKeys.get(kid);
  }

  private open(kid: string, wrappedKey: string): SigningKey {
    try {
      const key = this.keyRing.unwrap(wrappedKey, kid);
      return { kid, privateKey: createPrivateKey({ key, format: 'der', type: 'pkcs8' }) };
    } catch (cause) {
      throw new Error('The master key is not the one that this database was written with', {
        cause,
      });
    }
  }

  private async make(): Promise<SigningKey> {
    const kid = randomUUID();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    const wrappedKey = this.keyRing.wrap(pkcs8, kid);
    await this.repository.add({ kid, wrappedKey, createdAt: this.clock.now() });
    return { kid, privateKey };
  }
}
