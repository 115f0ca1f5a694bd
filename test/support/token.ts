import { createHmac, sign, type KeyObject } from 'node:crypto';

type Part = Record<string, unknown>;

const encode = (part: Part) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A JSON Web Token in which a test can change any part, like an attacker. */
export class Token {
  private constructor(
    readonly header: Part,
    readonly claims: Part,
  ) {}

  static read(text: string): Token {
    const [header, claims] = text
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Part);
    return new Token(header!, claims!);
  }

  /** Returns a copy with other fields. Undefined removes a field. */
  with(header: Part, claims: Part = {}): Token {
    return new Token({ ...this.header, ...header }, { ...this.claims, ...claims });
  }

  unsigned(): string {
    return `${this.content}.`;
  }

  signedBy(key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): string {
    const signature = sign('sha256', Buffer.from(this.content), { key, dsaEncoding });
    return `${this.content}.${signature.toString('base64url')}`;
  }

  macBy(key: string | Buffer): string {
    return `${this.content}.${createHmac('sha256', key).update(this.content).digest('base64url')}`;
  }

  private get content() {
    return `${encode(this.header)}.${encode(this.claims)}`;
  }
}
