import type { GeneratorInput, KeyType } from '@waxseal/shared';

export const generatorLabels: Record<GeneratorInput['type'], string> = {
  password: 'Password',
  passphrase: 'Passphrase',
  hex: 'Random bytes, hex',
  base64: 'Random bytes, base64',
  base64url: 'Random bytes, base64url',
  uuid: 'UUID',
  'key-pair': 'Key pair',
  certificate: 'Self-signed certificate',
};

export const keyLabels: Record<KeyType, string> = {
  ed25519: 'Ed25519',
  'ecdsa-p256': 'ECDSA P-256',
  'ecdsa-p384': 'ECDSA P-384',
  'rsa-2048': 'RSA 2048',
  'rsa-3072': 'RSA 3072',
  'rsa-4096': 'RSA 4096',
};

export const passwordClassLabels = [
  ['lower', 'a to z'],
  ['upper', 'A to Z'],
  ['digits', '0 to 9'],
  ['symbols', 'Symbols'],
] as const;

export const publicPlaces = [
  { value: '', label: 'Show it once, don’t store it' },
  { value: 'secret', label: 'Store as a secret' },
  { value: 'config', label: 'Store as a config' },
];

export const publicNameFault = 'Enter a name (1–64 characters)';

/** Summarises the rules for the confirmation dialog. */
export function summaryOf(rules: GeneratorInput): string {
  switch (rules.type) {
    case 'password':
      return `a generated password of ${rules.length} characters`;
    case 'passphrase':
      return `a generated passphrase of ${rules.words} words`;
    case 'hex':
    case 'base64':
    case 'base64url':
      return `${rules.bytes} random bytes as ${rules.type}`;
    case 'uuid':
      return 'a random UUID';
    case 'key-pair':
      return `a new ${keyLabels[rules.key ?? 'ed25519']} private key`;
    case 'certificate':
      return `the private key of a new self-signed certificate for ${rules.commonName}`;
  }
}
