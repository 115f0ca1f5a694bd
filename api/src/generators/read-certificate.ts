import { X509Certificate } from 'node:crypto';

const MAX_SUBJECT = 256;

/** Expiry and subject of an X.509 certificate in PEM; undefined for any other value. */
export function readCertificate(value: Buffer): { expiresAt: string; subject: string } | undefined {
  if (!value.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  try {
    const { validTo, subject } = new X509Certificate(value);
    const expiresAt = new Date(validTo).toISOString();
    return { expiresAt, subject: subject.replaceAll('\n', ', ').slice(0, MAX_SUBJECT) };
  } catch {
    return undefined; // The value has the PEM header but is not a valid certificate.
  }
}
