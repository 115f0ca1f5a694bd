import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** argon2id with the OWASP password storage cheat sheet's parameters: 19 MiB, 2 passes, 1 lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Loaded with the first password, because the native module would slow the start. */
const argon2 = () => import('@node-rs/argon2');

/** Keyboards compose characters differently, so passwords are normalized (NIST SP 800-63B section 5.1.1.2). */
const normalize = (password: string) => password.normalize('NFKC');

@Injectable()
export class Passwords {
  private readonly dummy = hashOfNothing();

  async hash(password: string): Promise<string> {
    const { hash } = await argon2();
    return hash(normalize(password), parameters);
  }

  /** Takes as long for a user without a hash: the time must not reveal which names exist. */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    const { verify } = await argon2();
    const isRight = await verify(passwordHash ?? this.dummy, normalize(password));
    return isRight && passwordHash !== undefined;
  }
}

/** A well-formed hash with the same parameters that belongs to no known password. */
function hashOfNothing(): string {
  const { memoryCost, timeCost, parallelism } = parameters;
  const random = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${random(16)}$${random(32)}`;
}
