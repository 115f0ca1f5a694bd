import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'wxs_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 30;
/** The digits of the largest CRC32 in base 62. */
const CHECKSUM_LENGTH = 6;
const FORMAT = new RegExp(
  `^${PREFIX}([0-9A-Za-z]{${RANDOM_LENGTH}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

/**
 * A token for the API: a prefix that secret scanners know by, 30 random characters (178 bits) and their
 * checksum. A token that was cut or misspelt is recognised without a look into the database.
 */
export function makeApiToken(): string {
  const random = Array.from({ length: RANDOM_LENGTH }, () => DIGITS[randomInt(DIGITS.length)]).join(
    '',
  );
  return PREFIX + random + checksumOf(random);
}

/** Whether the text is meant to be an API token; it may still be misspelt. */
export const isApiToken = (text: string) => text.startsWith(PREFIX);

export function hasValidChecksum(token: string): boolean {
  const [, random = '', checksum] = FORMAT.exec(token) ?? [];
  return checksumOf(random) === checksum;
}

function checksumOf(random: string): string {
  let text = '';
  for (
    let left = crc32(random);
    text.length < CHECKSUM_LENGTH;
    left = Math.floor(left / DIGITS.length)
  )
    text = DIGITS[left % DIGITS.length] + text;
  return text;
}
