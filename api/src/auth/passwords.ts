import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';

/** argon2id, as the OWASP password storage cheat sheet has it: 19 MiB, 2 passes, 1 lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** NIST SP 800-63B section 5.1.1.2: the same password from any keyboard. */
const normalize = (password: string) => password.normalize('NFKC');

@Injectable()
export class Passwords {
  /** A start does not wait for it. */
  private readonly dummy = this.hash(randomBytes(32).toString('hex'));

  hash(password: string): Promise<string> {
    return hash(normalize(password), parameters);
  }

  /** Takes as long where there is no hash: time must not tell which names exist. */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    const isRight = await verify(passwordHash ?? (await this.dummy), normalize(password));
    return isRight && passwordHash !== undefined;
  }
}
