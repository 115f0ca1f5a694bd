import { isReservedLabel, parseImage, type Finding } from '@waxseal/shared';
import type { ObjectReference, ServiceSpec } from '../../engine/index.js';
import { isSecretLike } from './secret-like.js';

const finding = (kind: Finding['kind'], field: string): Finding => ({ kind, field });

/** Each spec is examined once: the cache has another object for a spec that was changed. */
const examined = new WeakMap<ServiceSpec, Finding[]>();

/** What the spec of a service itself could have better. Never contains a value. */
export function findingsIn(spec: ServiceSpec): Finding[] {
  const known = examined.get(spec);
  if (known) return known;
  const found = [...secretsIn(spec), ...ownersIn(spec), ...readableIn(spec), ...missingIn(spec)];
  examined.set(spec, found);
  return found;
}

function secretsIn({ env, command, args, labels }: ServiceSpec): Finding[] {
  const variables = env.flatMap((line) => {
    const at = line.indexOf('=');
    const name = line.slice(0, at);
    return at > 0 && isSecretLike(name, line.slice(at + 1)) ? [`env.${name}`] : [];
  });
  const keys = Object.entries(labels).flatMap(([key, value]) =>
    !isReservedLabel(key) && !hashLabels.has(key) && isSecretLike(key, value)
      ? [`labels.${key}`]
      : [],
  );
  const fields = [...variables, ...wordsIn('command', command), ...wordsIn('args', args), ...keys];
  return fields.map((field) => finding('secret-in-spec', field));
}

/** As `--password=x`, `--password x`, `PASSWORD=x`, or a value that is known by itself. */
function wordsIn(field: 'command' | 'args', words: readonly string[] | null): string[] {
  return (words ?? []).flatMap((word, index, all) => {
    const [, name = '', value = word] = /^-{0,2}([\w.-]+)=(.*)$/s.exec(word) ?? [];
    const before = /^--?([\w.-]+)$/.exec(all[index - 1] ?? '')?.[1] ?? '';
    const isOption = value === word && word.startsWith('-');
    return !isOption && isSecretLike(name || before, value) ? [`${field}.${index}`] : [];
  });
}

const ownersIn = ({ invalidOwners }: ServiceSpec) =>
  invalidOwners.map((field) => finding('owner-not-numeric', field));

const OTHERS_READ = 0o004;
const isRoot = (user: string) => /^(?:|0|root)(?::.*)?$/.test(user);

const readableIn = ({ user, secrets }: ServiceSpec) =>
  isRoot(user)
    ? []
    : secrets
        .filter(({ file }) => (file.mode & OTHERS_READ) !== 0)
        .map(({ file }) => finding('secret-readable-by-all', `secrets.${file.name}`));

function missingIn({ mode, image, healthCheck, updatePolicy }: ServiceSpec): Finding[] {
  const parts = parseImage(image);
  const isLatest = parts && (parts.tag === 'latest' || (parts.tag === null && !parts.digest));
  const isJob = mode.endsWith('-job');
  return [
    ...(isLatest ? [finding('image-latest', 'image')] : []),
    ...(healthCheck === null && !isJob ? [finding('no-health-check', 'healthCheck')] : []),
    ...(updatePolicy.orderAsWritten === 'no-policy' && !isJob
      ? [finding('no-update-policy', 'updatePolicy')]
      : []),
  ];
}

/** Labels with which tools remember a value as a hash without a salt, so that it can be guessed. */
const hashLabels = new Set(['ansible_key', 'com.matchory.deployment.hash']);

/** Mounted secrets with such a label. */
export const hashedValues = (
  secrets: readonly ObjectReference[],
  labelsOf: (id: string) => Record<string, string>,
): Finding[] =>
  secrets
    .filter(({ id }) => Object.keys(labelsOf(id)).some((key) => hashLabels.has(key)))
    .map(({ file }) => finding('value-hash-in-label', `secrets.${file.name}`));
