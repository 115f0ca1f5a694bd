import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import { KeyRing } from '../keys/index.js';

/**
 * An answer with an ETag of two parts, `"<spec>.<representation>"`: `spec` stands for what a client
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

  /** Long work has started; `location` is where it can be followed. */
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

/** Keyed: a spec contains data its reader may not see, and a plain digest would allow guessing it. */
@Injectable()
export class ETags {
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
