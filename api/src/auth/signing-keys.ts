import type { KeyObject } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { KeyRing } from '../keys/index.js';
import { makeSigningKey, openSigningKey, type SigningKey } from './signing-key.js';
import { isSpent } from './signing-key-rules.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

interface Verifier {
  publicKey: KeyObject;
  /** When a newer key replaced this one; undefined for the key that signs. */
  replacedAt: number | undefined;
}

/** The ES256 keys, in memory as parsed objects: the newest signs, an older one verifies until its last token has expired. */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private verifiers = new Map<string, Verifier>();
  private newest: SigningKey | undefined;

  constructor(
    private readonly repository: SigningKeysRepository,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
  ) {}

  async onModuleInit() {
    if (!(await this.repository.findNewestKid()))
      await this.repository.add(makeSigningKey(this.keyRing, this.clock.now()));
    await this.read();
  }

  /** The newest key. It is read again, because a command in another process may have created one. */
  async current(): Promise<SigningKey> {
    if ((await this.repository.findNewestKid()) !== this.newest?.kid) await this.read();
    if (!this.newest) throw new Error('There is no signing key');
    return this.newest;
  }

  findPublic(kid: string): KeyObject | undefined {
    const { publicKey, replacedAt } = this.verifiers.get(kid) ?? {};
    return isSpent(replacedAt, this.clock.now()) ? undefined : publicKey;
  }

  private async read() {
    const rows = await this.repository.listNewestFirst();
    const keys = rows.map((row) => openSigningKey(this.keyRing, row));
    this.verifiers = new Map(
      keys.map(({ kid, publicKey }, at) => [
        kid,
        { publicKey, replacedAt: keys[at - 1]?.createdAt },
      ]),
    );
    this.newest = keys[0];
  }
}
