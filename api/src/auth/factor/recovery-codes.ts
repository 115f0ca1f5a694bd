import { createHmac, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../keys/index.js';

const RECOVERY_CODES = 10;
/** Without letters and digits that look alike. 16 characters have 79 bits. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const GROUPS = 4;
const GROUP_LENGTH = 4;

const makeGroup = () =>
  Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
const makeCode = () => Array.from({ length: GROUPS }, makeGroup).join('-');

/** Makes codes, and their hashes: what is stored is of no use without the master key. */
@Injectable()
export class RecoveryCodes {
  private readonly key: Buffer;

  constructor(keys: KeyRing) {
    this.key = keys.derive('recovery-code');
  }

  make(): string[] {
    return Array.from({ length: RECOVERY_CODES }, makeCode);
  }

  hash(userId: string, code: string): string {
    const text = `${userId} ${plainCode(code)}`;
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }
}

/** As a user may type it. */
export const plainCode = (code: string) => code.replace(/[\s-]/g, '').toLowerCase();
