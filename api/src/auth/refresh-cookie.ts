import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'waxseal_refresh';
const PATH = '/api/v1/auth';

/** The cookie with the refresh token: scripts cannot read it, other sites cannot send it. */
export class RefreshCookie {
  private readonly name: string;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly isSecure: boolean,
    private readonly basePath: string,
  ) {
    // RFC 6265bis section 4.1.3.1: a plain HTTP site cannot plant a cookie of this name.
    this.name = isSecure ? `__Secure-${NAME}` : NAME;
  }

  read(): string | undefined {
    return this.request.cookies[this.name];
  }

  set(token: string, maxAgeMs: number) {
    const maxAge = Math.floor(maxAgeMs / 1000);
    void this.reply.setCookie(this.name, token, { ...this.attributes, maxAge });
  }

  clear() {
    void this.reply.clearCookie(this.name, this.attributes);
  }

  private get attributes() {
    const path = this.basePath + PATH;
    return { path, httpOnly: true, sameSite: 'strict', secure: this.isSecure } as const;
  }
}
