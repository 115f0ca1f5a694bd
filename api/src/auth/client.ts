import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpEnv } from '../env/index.js';
import { DeviceCookies } from './device-cookie.js';
import { isSecure } from './is-secure.js';
import { RefreshCookie } from './refresh-cookie.js';

/** Longer names are cut: a client can send any. */
const MAX_USER_AGENT = 256;

/** The client of a request: its address, whether it is still connected, and its cookies. */
export interface Client {
  address: string;
  requestId: string;
  /** What the client calls itself. */
  userAgent: string | null;
  signal: AbortSignal;
  cookie: RefreshCookie;
  /** The ID of its device, if this user has signed in from it before. */
  deviceOf(username: string): string | undefined;
  /** Makes its device known after this user has signed in. */
  rememberDevice(username: string): void;
}

@Injectable()
export class Clients {
  constructor(
    private readonly env: HttpEnv,
    private readonly devices: DeviceCookies,
  ) {}

  of(request: FastifyRequest, reply: FastifyReply): Client {
    const cookie = new RefreshCookie(
      request,
      reply,
      isSecure(request, this.env),
      this.env.basePath,
    );
    const { ip: address, id: requestId, headers } = request;
    return {
      address,
      requestId,
      userAgent: headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null,
      signal: leavingOf(reply),
      cookie,
      deviceOf: (username) => this.devices.idFor(request, username),
      rememberDevice: (username) => this.devices.set(request, reply, username),
    };
  }
}

/** Listens to the response, because Node.js closes a request as soon as its body is read. */
function leavingOf({ raw }: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  if (raw.closed) leaving.abort();
  else raw.once('close', () => leaving.abort());
  return leaving.signal;
}
