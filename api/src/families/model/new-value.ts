import type { FamilyKind, Generated, RotationChange } from '@waxseal/shared';
import { generate, readCertificate } from '../../generators/index.js';
import { familyLabels } from './family-labels.js';
import { publicKeyOf } from './pem-half.js';

/** The value of a new version. */
export interface NewValue {
  kind: FamilyKind;
  name: string;
  bytes: Buffer;
}

export interface NewValues {
  values: NewValue[];
  generated: Generated[];
}

type Source = Pick<RotationChange, 'kind' | 'name' | 'value' | 'generator'>;

/** Where the public half of a generated key pair or certificate is stored, if anywhere. */
export const publicPartOf = ({ generator }: Pick<Source, 'generator'>) =>
  generator && 'publicPart' in generator ? generator.publicPart : undefined;

/** Makes values for `work` and overwrites them when it ends: they are in memory only, and only that long. */
export async function withValues<Result>(
  sources: readonly Source[],
  reveal: boolean | undefined,
  work: (made: NewValues) => Promise<Result>,
): Promise<Result> {
  const all: NewValues = { values: [], generated: [] };
  try {
    for (const source of sources) {
      const { values, generated } = await valuesOf(source, reveal);
      all.values.push(...values);
      all.generated.push(...generated);
    }
    return await work(all);
  } finally {
    for (const { bytes } of all.values) bytes.fill(0);
  }
}

/** The given or generated value, followed by its public part if that is to be stored too. */
async function valuesOf(source: Source, reveal = false): Promise<NewValues> {
  const { kind, name, value, generator } = source;
  if (value) {
    const { base64, text } = value;
    const bytes = base64 === undefined ? Buffer.from(text!) : Buffer.from(base64, 'base64');
    return { values: [{ kind, name, bytes }], generated: [] };
  }
  if (!generator) return { values: [], generated: [] };
  const { value: secret, publicPart } = await generate(generator);
  const part = publicPartOf(source);
  return {
    values: [
      { kind, name, bytes: Buffer.from(secret) },
      ...(part && publicPart ? [{ ...part, bytes: Buffer.from(publicPart) }] : []),
    ],
    generated: [{ kind, name, value: reveal ? secret : null, publicPart }],
  };
}

/** Labels that describe a certificate or its private key. Empty for any other value. */
export function certificateLabels(bytes: Buffer): Record<string, string> {
  const certificate = readCertificate(bytes);
  const publicKey = publicKeyOf(bytes);
  return {
    ...(certificate && {
      [familyLabels.expires]: certificate.expiresAt,
      [familyLabels.subject]: certificate.subject,
    }),
    ...(publicKey !== undefined && { [familyLabels.publicKey]: publicKey }),
  };
}
