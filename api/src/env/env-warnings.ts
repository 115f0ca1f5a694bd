import { statSync } from 'node:fs';
import { ownFields } from './env.schema.js';
import type { Source } from './read-source.js';

const PREFIX = 'WAXSEAL_';
const OTHERS_MAY_READ = 0o004;
/** More changes than this turn a name into another one. */
const MOST_TYPING_ERRORS = 4;

const known = Object.keys(ownFields).flatMap((name) => [name, `${name}_FILE`]);

/** Files with keys and passwords, by the setting that names them. */
const confidential = [
  'WAXSEAL_MASTER_KEY_FILE',
  'WAXSEAL_ADMIN_PASSWORD_FILE',
  'WAXSEAL_METRICS_TOKEN_FILE',
  'WAXSEAL_TLS_KEY',
  'WAXSEAL_AUDIT_SYSLOG_KEY',
];

/** What is allowed in the environment but probably a mistake. Never contains a value other than a path. */
export function warningsOf(source: Source): string[] {
  const given = Object.keys(source).filter((name) => source[name] !== undefined);
  return [
    ...given
      .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
      .map((name) => `${name} is not a setting of Waxseal.${suggestionFor(name)}`),
    ...(source['DOCKER_CERT_PATH'] && !source['DOCKER_TLS_VERIFY'] && isRemote(source)
      ? [
          'DOCKER_CERT_PATH is set without DOCKER_TLS_VERIFY: the certificate of the Docker Engine is not verified.',
        ]
      : []),
    ...confidential.flatMap((name) => warnOfReaders(name, source[name])),
  ];
}

const isRemote = (source: Source) => source['DOCKER_HOST']?.startsWith('tcp://');

function suggestionFor(name: string): string {
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: distanceOf(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= MOST_TYPING_ERRORS
    ? ` Did you mean ${nearest.candidate}?`
    : '';
}

/** A Docker secret is visible in its container only, whatever its mode is. */
const isDockerSecret = (path: string) => path.startsWith('/run/secrets/');

function warnOfReaders(name: string, path: string | undefined): string[] {
  if (!path || isDockerSecret(path)) return [];
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & OTHERS_MAY_READ) === 0
    ? []
    : [`${name}: all users of this machine can read ${path}. Run chmod o-r ${path}.`];
}

/** The number of characters to insert, delete or replace (Levenshtein distance). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced));
    }
    row = next;
  }
  return row.at(-1)!;
}
