import '@fastify/cookie';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../common/clock.js';
import { HttpEnv } from '../env/index.js';
import { KeyRing } from '../keys/index.js';
import { accountKey } from './account-key.js';
import { isSecure } from './is-secure.js';

const NAME = 'waxseal_device';
/** Every route that is called without a token is below it. */
const PATH = '/api/v1';
const LIFETIME_MS = 180 * 24 * 3_600_000;
const ID_BYTES = 16;

interface Device {
  id: string;
  /** A keyed digest of the account, so that the cookie does not show the username. */
  account: string;
}

/**
 * Recognizes a browser that has signed in before (OWASP: Slow Down Online Guessing Attacks with Device
 * Cookies). The cookie `<id>.<expiry>.<account>.<MAC>` proves nothing else: signing in still needs the
 * password. It stays after signing out, and ends with the master key.
 */
@Injectable()
export class DeviceCookies {
  private readonly key: Buffer;

  constructor(
    keys: KeyRing,
    private readonly env: HttpEnv,
    private readonly clock: Clock,
  ) {
    this.key = keys.derive('device-cookie');
  }

  /** The device that a request comes from, whichever account it belongs to. */
  idOf(request: FastifyRequest): string | undefined {
    return this.read(request)?.id;
  }

  /** The device that a request comes from, if this user has signed in from it. */
  idFor(request: FastifyRequest, username: string): string | undefined {
    const device = this.read(request);
    return device?.account === this.accountOf(username) ? device.id : undefined;
  }

  /** Call it only after this user has signed in. A device that is known keeps its ID. */
  set(request: FastifyRequest, reply: FastifyReply, username: string) {
    const id = this.idFor(request, username) ?? randomBytes(ID_BYTES).toString('base64url');
    const expiry = this.clock.now() + LIFETIME_MS;
    const content = `${id}.${expiry}.${this.accountOf(username)}`;
    const secure = isSecure(request, this.env);
    void reply.setCookie(secure ? `__Secure-${NAME}` : NAME, `${content}.${this.mac(content)}`, {
      path: this.env.basePath + PATH,
      httpOnly: true,
      sameSite: 'strict',
      secure,
      maxAge: LIFETIME_MS / 1000,
    });
  }

  private read({ cookies }: FastifyRequest): Device | undefined {
    const text = cookies[`__Secure-${NAME}`] ?? cookies[NAME];
    const [id = '', expiry = '', account = '', mac = '', ...rest] = text?.split('.') ?? [];
    if (id === '' || rest.length > 0) return undefined;
    if (!isEqual(mac, this.mac(`${id}.${expiry}.${account}`))) return undefined;
    return this.clock.now() < Number(expiry) ? { id, account } : undefined;
  }

  private accountOf(username: string) {
    return this.mac(`account ${accountKey(username)}`);
  }

  private mac(text: string) {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }
}

function isEqual(given: string, right: string) {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
