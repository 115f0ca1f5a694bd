import type { RotationChange, RotationPlan } from '@waxseal/shared';
import { readPem, type Pem } from '../../generators/index.js';
import { jsonPointer } from '../../http/problem.js';

type ValueWarning = RotationPlan['valueWarnings'][number];

interface Checked {
  change: RotationChange;
  pointer: string;
  pem: Pem;
}

/** Comparing all keys of large values with all certificates would take long. */
const MOST_KEYS = 5;
const MOST_CERTIFICATES = 10;

/**
 * Finds certificates and keys that will not work: damaged or expired ones, and keys that do not fit the
 * certificate that is rotated with them. These are warnings only, because a value need not be what it
 * looks like. No text contains a part of a value.
 */
export function checkValues(changes: readonly RotationChange[], now: number): ValueWarning[] {
  const checked = changes.flatMap((change, index): Checked[] => {
    if (!change.value) return [];
    const { base64, text = '' } = change.value;
    const bytes = base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64');
    const pointer = jsonPointer(['changes', String(index), 'value']);
    const pem = readPem(bytes, now);
    bytes.fill(0);
    return [{ change, pointer, pem }];
  });
  return checked.flatMap((one) =>
    [...one.pem.faults, ...misfitOf(one, checked)].map((detail) => ({
      pointer: one.pointer,
      kind: one.change.kind,
      name: one.change.name,
      detail,
    })),
  );
}

/** Compares the keys of a value with the certificates in it, or else with those of the other values. */
function misfitOf(one: Checked, all: readonly Checked[]): string[] {
  const keys = one.pem.keys.slice(0, MOST_KEYS);
  const holders = (isBundled(one) ? [one] : all.filter((other) => other !== one)).filter(
    ({ pem }) => pem.certificates.length > 0 && !areAuthorities(pem),
  );
  if (keys.length === 0 || holders.length === 0) return [];
  const fitting = holders.flatMap(({ pem: { certificates } }) => {
    const at = certificates
      .slice(0, MOST_CERTIFICATES)
      .findIndex((certificate) => keys.some((key) => certificate.checkPrivateKey(key)));
    return at < 0 ? [] : [{ at, of: certificates.length }];
  });
  if (fitting.some(({ at }) => at === 0)) return [];
  const [found] = fitting;
  if (found)
    return [
      `The private key fits certificate ${found.at + 1} of ${found.of}, but servers expect its certificate first`,
    ];
  if (isBundled(one)) return ['The private key does not fit the certificate in the same value'];
  const names = holders.map(({ change }) => change.name).join(', ');
  return [`The private key does not fit the certificate in ${names}`];
}

const isBundled = ({ pem }: Checked) => pem.certificates.length > 0;

/** A list of trusted authorities has nothing to do with a key. A certificate alone may be self-signed. */
const areAuthorities = ({ certificates }: Pem) =>
  certificates.length > 1 && certificates.every(({ ca }) => ca);
