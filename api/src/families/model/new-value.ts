import type { FamilyKind, Generated, RotationChange } from '@waxseal/shared';
import { generate, readCertificate } from '../../generators/index.js';
import { familyLabels } from './family-labels.js';

/** The value of a new version. It is kept in memory only, and only during the request. */
export interface NewValue {
  kind: FamilyKind;
  name: string;
  base64: string;
}

export interface NewValues {
  values: NewValue[];
  generated: Generated[];
}

type Source = Pick<RotationChange, 'kind' | 'name' | 'value' | 'generator'>;

/** Where the public half of a generated key pair or certificate is stored, if anywhere. */
export const publicPartOf = ({ generator }: Pick<Source, 'generator'>) =>
  generator && 'publicPart' in generator ? generator.publicPart : undefined;

/** The given or generated value, followed by its public part if that is to be stored too. */
export async function valuesOf(source: Source, reveal = false): Promise<NewValues> {
  const { kind, name, value, generator } = source;
  if (value) {
    const base64 = value.base64 ?? base64Of(value.text!);
    return { values: [{ kind, name, base64 }], generated: [] };
  }
  if (!generator) return { values: [], generated: [] };
  const { value: secret, publicPart } = await generate(generator);
  const part = publicPartOf(source);
  return {
    values: [
      { kind, name, base64: base64Of(secret) },
      ...(part && publicPart ? [{ ...part, base64: base64Of(publicPart) }] : []),
    ],
    generated: [{ kind, name, value: reveal ? secret : null, publicPart }],
  };
}

/** Labels with expiry and subject of a certificate. Empty for any other value. */
export function certificateLabels(base64: string): Record<string, string> {
  const certificate = readCertificate(Buffer.from(base64, 'base64'));
  if (!certificate) return {};
  return {
    [familyLabels.expires]: certificate.expiresAt,
    [familyLabels.subject]: certificate.subject,
  };
}

const base64Of = (text: string) => Buffer.from(text).toString('base64');
