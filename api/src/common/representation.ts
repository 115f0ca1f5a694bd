import { createHmac } from 'node:crypto';
import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map } from 'rxjs';
import type { Plan } from '@waxseal/shared';
import { KeyRing } from '../keys/index.js';

/**
 * An answer with an ETag of two parts, `"<spec>.<whole>"`: `spec` stands for what a client
 * may change and is what `If-Match` compares, the whole is what `If-None-Match` compares.
 */
export class Representation<Body> {
  constructor(
    readonly body: Body,
    readonly spec?: string,
    readonly status = 200,
    readonly location?: string,
  ) {}

  static created<Body>(location: string, body: Body, spec?: string) {
    return new Representation(body, spec, 201, location);
  }

  /** Long work has begun; `location` is where it can be followed. */
  static accepted<Body>(location: string, body: Body, spec?: string) {
    return new Representation(body, spec, 202, location);
  }
}

/** The answer to `?dryRun=true`: nothing was written, so it has no ETag, and its status is 200 whatever the route's. */
export class Planned<Body = Plan> {
  constructor(readonly plan: Body) {}
}

interface Rendered {
  /** As it is sent: encoded once, however many read it. */
  bytes: Buffer;
  etag: string;
}

/** Keyed, since a spec holds what its reader may not see, and a plain digest could be guessed at. */
@Injectable()
export class Tags {
  private readonly key: Buffer;
  private readonly rendered = new WeakMap<Representation<unknown>, Rendered>();

  constructor(keys: KeyRing) {
    this.key = keys.derive('etag');
  }

  digest(text: string) {
    return createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 16);
  }

  etagOf(representation: Representation<unknown>) {
    return this.render(representation).etag;
  }

  /** Once for each representation: a page of a list is one object for all who read it. */
  render(representation: Representation<unknown>): Rendered {
    const known = this.rendered.get(representation);
    if (known) return known;
    const { body, spec } = representation;
    const json = JSON.stringify(body);
    const whole = this.digest(json);
    const etag = `"${spec === undefined ? whole : this.digest(spec)}.${whole}"`;
    const rendered = { bytes: Buffer.from(json), etag };
    this.rendered.set(representation, rendered);
    return rendered;
  }
}

/** RFC 9110 section 13.1.2, by weak comparison: a proxy that compresses may have marked it weak. */
const noneMatches = (header: string | undefined, etag: string) =>
  header !== undefined &&
  header.split(',').some((part) => ['*', etag].includes(part.trim().replace(/^W\//, '')));

@Injectable()
export class RepresentationInterceptor implements NestInterceptor {
  constructor(private readonly tags: Tags) {}

  intercept(context: ExecutionContext, next: CallHandler) {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result: unknown) => {
        if (result instanceof Planned) {
          reply.status(200);
          return result.plan;
        }
        if (!(result instanceof Representation)) return result;
        if (result.status !== 200) reply.status(result.status);
        if (result.location) reply.header('location', result.location);
        const { bytes, etag } = this.tags.render(result);
        reply.header('etag', etag);
        if (request.method === 'GET' && noneMatches(request.headers['if-none-match'], etag)) {
          reply.status(304);
          return undefined;
        }
        reply.header('content-type', 'application/json; charset=utf-8');
        return bytes;
      }),
    );
  }
}
