import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { KeyRing } from '../keys/index.js';

const MAX_CAUSES = 1_000;

/**
 * Names a cause in an address. Docker's texts may quote arguments of a service, and an address is kept in
 * the history of browsers and in the logs of proxies: so it gets a keyed digest.
 */
@Injectable()
export class CauseIds {
  private readonly key: Buffer;
  private readonly ids = new LRUCache<string, string>({ max: MAX_CAUSES });

  constructor(keys: KeyRing) {
    this.key = keys.derive('cause');
  }

  of(cause: string | null): string {
    const text = JSON.stringify(cause);
    const known = this.ids.get(text);
    if (known) return known;
    const id = createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 16);
    this.ids.set(text, id);
    return id;
  }
}
