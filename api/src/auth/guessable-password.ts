import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { InvalidInput } from '../http/http.errors.js';

/** Longer passwords are judged by their beginning: the time grows with the square of the length. */
const JUDGED_CHARACTERS = 32;
/** Fewer ways to read `p4$$w0rd` than the default of 100, which would take a tenth of a second. */
const MOST_SUBSTITUTIONS = 10;
/** Of zxcvbn's scores 0 to 4, the first that resists guessing at the speed of sign-ins: 10^8 guesses. */
const LEAST_SCORE = 3;
/** What must be left of a password without the words that others know of its user. */
const LEAST_OWN_CHARACTERS = 8;

const PRODUCT = 'waxseal';

const advice = 'Use several unrelated words, or generate a password';
const reasons: Record<string, string> = {
  simpleRepeat: 'This password repeats the same characters',
  extendedRepeat: 'This password repeats the same characters',
  sequences: 'This password is a sequence of characters',
  straightRow: 'This password is a row of keys',
  keyPattern: 'This password is a pattern of keys',
};

/** Loaded with the first new password, because the list of common passwords would slow the start. */
let loaded: Promise<ZxcvbnFactory> | undefined;
const load = async () => {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { common: dictionary['passwords-common'] },
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: MOST_SUBSTITUTIONS,
  });
};

/**
 * Why a new password must not be used: it is common, repeated or sequential, or little more than the
 * username or the name of the product (NIST SP 800-63B section 5.1.1.2). Undefined if nothing is wrong.
 */
export async function weaknessOf(password: string, username: string): Promise<string | undefined> {
  const known = [PRODUCT, ...username.toLowerCase().split(/[^\p{L}\p{N}]+/u)].filter(Boolean);
  const judge = await (loaded ??= load());
  const { score, feedback } = judge.check(password.slice(0, JUDGED_CHARACTERS), known);
  if (withoutWords(password.toLowerCase(), known).length < LEAST_OWN_CHARACTERS)
    return `This password is little more than the username or the name of the product. ${advice}`;
  if (score >= LEAST_SCORE) return undefined;
  const reason = reasons[feedback.warning ?? ''] ?? 'This password is common, or close to one';
  return `${reason}. ${advice}`;
}

/** Throws if a new password of a request can be guessed. */
export async function assertHardToGuess(password: string, username: string, pointer = '/password') {
  const detail = await weaknessOf(password, username);
  if (detail !== undefined) throw new InvalidInput({ errors: [{ pointer, detail }] });
}

/** Single letters are no words: removing them would leave nothing of any password. */
const withoutWords = (password: string, words: readonly string[]) =>
  words
    .filter((word) => word.length > 2)
    .reduce((left, word) => left.replaceAll(word, ''), password);
