import { z } from 'zod';

interface PasswordRules {
  lower: boolean;
  upper: boolean;
  digits: boolean;
  symbols: boolean;
  symbolSet: string;
  lookAlikes: boolean;
}

const lookAlikes = /[0O1lI|`'"]/g;

/**
 * Returns the characters of each selected class of a password, each once. Without `lookAlikes`,
 * characters that are easily confused are omitted, and so is a class that then has no characters.
 */
export function passwordClasses(rules: Partial<PasswordRules>): string[] {
  return [
    rules.lower ? 'abcdefghijklmnopqrstuvwxyz' : '',
    rules.upper ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : '',
    rules.digits ? '0123456789' : '',
    rules.symbols ? [...new Set(rules.symbolSet)].join('') : '',
  ]
    .map((characters) => (rules.lookAlikes ? characters : characters.replace(lookAlikes, '')))
    .filter(Boolean);
}

/** A value with fewer random bits can be guessed from a stolen hash. */
export const MIN_RANDOM_BITS = 60;

/** Returns the number of random bits of a password, or null if it has no characters. */
export function passwordBits({ length, ...rules }: Partial<PasswordRules> & { length: number }) {
  const characters = new Set(passwordClasses(rules).join(''));
  return characters.size > 0 ? Math.floor(length * Math.log2(characters.size)) : null;
}

const length = (min: number, max: number, value: number) =>
  z.int().min(min).max(max).default(value);

const Password = z
  .strictObject({
    type: z.literal('password'),
    length: length(8, 1024, 32),
    lower: z.boolean().default(true),
    upper: z.boolean().default(true),
    digits: z.boolean().default(true),
    symbols: z.boolean().default(false),
    symbolSet: z
      .string()
      .regex(/^[!-/:-@[-`{-~]+$/, 'Only printable ASCII symbols are allowed')
      .max(32)
      .default('!#$%&()*+,-./:;<=>?@[]^_{|}~')
      .describe('The symbols to use if `symbols` is set'),
    lookAlikes: z
      .boolean()
      .default(false)
      .describe('Allow characters that look alike, such as 0 and O'),
  })
  .refine(({ lower, upper, digits, symbols }) => lower || upper || digits || symbols, {
    error: 'Select at least one class of characters',
  })
  .refine((rules) => (passwordBits(rules) ?? MIN_RANDOM_BITS) >= MIN_RANDOM_BITS, {
    error: `Too easy to guess: at least ${MIN_RANDOM_BITS} random bits are needed`,
    path: ['length'],
  })
  .meta({
    id: 'PasswordGenerator',
    description: 'The length must allow one character of each selected class',
  });

const bytes = <Type extends string>(type: Type, id: string) =>
  z.strictObject({ type: z.literal(type), bytes: length(8, 4096, 32) }).meta({ id });

const Passphrase = z
  .strictObject({
    type: z.literal('passphrase'),
    words: length(5, 64, 6),
    separator: z
      .string()
      .max(8)
      .regex(/^[ -~]*$/, 'Only printable ASCII is allowed')
      .default('-'),
  })
  .meta({ id: 'PassphraseGenerator' });

const KeyType = z
  .enum(['rsa-2048', 'rsa-3072', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'])
  .meta({ id: 'KeyType' });
export type KeyType = z.infer<typeof KeyType>;

/** Where to store the public half. */
export const PublicPart = z
  .strictObject({ kind: z.enum(['secret', 'config']), name: z.string().min(1).max(64) })
  .meta({ id: 'PublicPart' });
export type PublicPart = z.infer<typeof PublicPart>;

const KeyPair = z
  .strictObject({
    type: z.literal('key-pair'),
    key: KeyType.default('ed25519'),
    publicPart: PublicPart.optional(),
  })
  .meta({ id: 'KeyPairGenerator' });

const Certificate = z
  .strictObject({
    type: z.literal('certificate'),
    key: KeyType.default('ecdsa-p256'),
    commonName: z.string().min(1).max(64),
    altNames: z
      .array(
        z
          .string()
          .max(253)
          .regex(/^[A-Za-z0-9*.:_-]{1,253}$/, 'Must be a DNS name or an IP address'),
      )
      .max(100)
      .default([])
      .describe('DNS names and IP addresses'),
    days: z.int().min(1).max(3650).default(365),
    publicPart: PublicPart.optional(),
  })
  .meta({ id: 'CertificateGenerator' });

/**
 * How Waxseal generates a value, with a CSPRNG. The private part is the value. The public part of a
 * key pair or certificate is returned, and stored in the object that `publicPart` names.
 */
export const Generator = z
  .discriminatedUnion('type', [
    Password,
    Passphrase,
    bytes('hex', 'HexGenerator'),
    bytes('base64', 'Base64Generator'),
    bytes('base64url', 'Base64UrlGenerator'),
    z.strictObject({ type: z.literal('uuid') }).meta({ id: 'UuidGenerator' }),
    KeyPair,
    Certificate,
  ])
  .meta({ id: 'Generator' });
export type Generator = z.infer<typeof Generator>;
export type GeneratorInput = z.input<typeof Generator>;

/** The number of words in the list for passphrases. Each chosen word has 12.9 random bits. */
export const PASSPHRASE_LIST_SIZE = 7_776;

/** A generated value. It is returned once, and only with `reveal: true`. */
export const Generated = z
  .object({
    kind: z.enum(['secret', 'config']),
    name: z.string(),
    value: z.string().nullable().describe('Null unless the request had `reveal: true`'),
    publicPart: z.string().nullable().describe('PEM of the public key or the certificate'),
  })
  .meta({ id: 'Generated' });
export type Generated = z.infer<typeof Generated>;
