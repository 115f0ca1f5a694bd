import type { RotationChange, RotationPlan } from '@waxseal/shared';
import { readPem, type Pem } from '../../generators/index.js';
import { jsonPointer } from '../../http/problem.js';
import { checkPairs } from './check-pairs.js';
import type { Families } from './families.js';
import { areAuthorities, halfOf, halfOfLabels } from './pem-half.js';

type ValueWarning = RotationPlan['valueWarnings'][number];
type Change = Pick<RotationChange, 'kind' | 'name' | 'value' | 'version'>;

interface Checked {
  change: Change;
  pem: Pem;
}

/** Comparing all keys of large values with all certificates would take long. */
const MOST_KEYS = 5;
const MOST_CERTIFICATES = 10;

/**
 * Finds certificates and keys that will not work: damaged or expired ones, and keys that do not fit the
 * certificate that is rotated with them or stays. These are warnings only, because a value need not be what
 * it looks like. No text contains a part of a value.
 */
export function checkValues(
  families: Families,
  changes: readonly Change[],
  now: number,
): ValueWarning[] {
  const checked = changes.map((change) => ({ change, pem: pemOf(change, now) }));
  const pairs = checkPairs(
    families,
    checked.map(({ change, pem }) => ({
      ...change,
      half: change.value ? halfOf(pem) : halfOfVersion(families, change),
    })),
  );
  return checked.flatMap(({ change: { kind, name, value }, pem }, index) => {
    const misfits = misfitOf(checked[index]!, checked);
    return [...pem.faults, ...misfits, ...pairs[index]!].map((detail) => ({
      pointer: jsonPointer(['changes', String(index), value ? 'value' : 'version']),
      kind,
      name,
      detail,
    }));
  });
}

function pemOf({ value }: Change, now: number): Pem {
  if (!value) return { certificates: [], keys: [], faults: [] };
  const { base64, text = '' } = value;
  const bytes = base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64');
  const pem = readPem(bytes, now);
  bytes.fill(0);
  return pem;
}

function halfOfVersion(families: Families, { kind, name, version }: Change) {
  const versions = families.of(kind).find(name)?.versions;
  const object = versions?.find(({ number }) => number === version)?.object;
  return object && halfOfLabels(object.labels);
}

/** Compares the keys of a value with the certificates in it, or else with those of the other values. */
function misfitOf(one: Checked, all: readonly Checked[]): string[] {
  const keys = one.pem.keys.slice(0, MOST_KEYS);
  const holders = (isBundled(one) ? [one] : all.filter((other) => other !== one)).filter(
    ({ pem: { certificates } }) => certificates.length > 0 && !areAuthorities(certificates),
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
