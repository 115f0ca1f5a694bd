import { randomBytes } from 'node:crypto';
import type { Role } from '@waxseal/shared';
import { KeyRing } from '../../keys/index.js';
import { Actor } from '../../http/actor.js';
import { Clock } from '../clock.js';

export const aMasterKey = () => randomBytes(32).toString('base64');

export const aKeyRing = (masterKey = aMasterKey()) =>
  new KeyRing({ dataDir: '/nowhere', masterKey });

const origin = { requestId: 'request-1', address: '192.0.2.1' };

export const anActor = (
  role: Role = 'admin',
  sessions?: { find(id: string): Promise<{ role: Role } | undefined> },
) => new Actor('user-1', 'ann', role, 'session-1', origin, sessions);

/** A clock that moves only when a spec sets it. */
export class SetClock extends Clock {
  private at = Date.parse('2026-03-01T12:00:00.000Z');

  override now() {
    return this.at;
  }

  forward(ms: number) {
    this.at += ms;
  }
}
