import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import { KeyRing } from '../keys/index.js';

/**
 * A response with an ETag of two parts, `"<spec>.<representation>"`. `spec` is a digest of everything
 * that a client may change, and `If-Match` compares only this part. `If-None-Match` compares both.
 */
export class Representation<Body> {
  constructor(
    readonly body: Body,
    readonly spec?: string,
    /** That of the route if undefined. */
    readonly status?: number,
    readonly location?: string,
    readonly isCompressible = false,
  ) {}

  /**
   * A page of rows with names and states. It is compressed if it is long, unless a row has something
   * confidential: see `compress.ts`.
   */
  static list<Body>(page: Body, { isCompressible = true } = {}) {
    return new Representation(page, undefined, undefined, undefined, isCompressible);
  }

  static created<Body>(location: string, body: Body, spec?: string) {
    return new Representation(body, spec, 201, location);
  }

  /** For long work that has started. `location` is the address of its state. */
  static accepted<Body>(location: string, body: Body, spec?: string) {
    return new Representation(body, spec, 202, location);
  }
}

/** The response to `?dryRun=true`. Nothing was written, so it has no ETag and its status is always 200. */
export class Planned<Body = Plan> {
  constructor(readonly plan: Body) {}
}

interface Rendered {
  /** The encoded body. */
  bytes: Buffer;
  etag: string;
}

/** Keyed digests: a spec contains data that its reader may not see and could guess from a plain digest. */
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

  /** Renders each representation once, because all readers of a list get the same object. */
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
