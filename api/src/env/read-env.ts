import '../common/plain-issues.js';
import { isLoopback } from './loopback.js';
import { EnvError, type EnvFault } from './env.errors.js';
import { dockerFields, Env, ownFields } from './env.schema.js';
import { readSource, type Source } from './read-source.js';

/** The only reader of the process environment. Throws an `EnvError` with all faults. */
export function readEnv(source: Source = process.env): Env {
  const { texts, faults } = readSource(source, Object.keys(dockerFields), Object.keys(ownFields));
  const parsed = Env.safeParse(texts);
  const issues = parsed.error?.issues ?? [];
  const all = [
    ...faults,
    ...issues.map(({ path, message }) => ({ name: String(path[0]), rule: message })),
    ...faultsBetween(texts),
  ];
  if (!parsed.success || all.length > 0) throw new EnvError(unique(all));
  return parsed.data;
}

/** Rules over several variables check the raw text, so that all errors are reported together. */
function faultsBetween(texts: Source): EnvFault[] {
  const host = texts.WAXSEAL_HOST;
  const isGuarded =
    texts.WAXSEAL_ALLOW_PLAIN_HTTP === 'true' ||
    [texts.WAXSEAL_TLS_CERT, texts.WAXSEAL_TRUSTED_PROXIES].some((text) => text !== undefined);
  const faults = [
    ...halves(texts, ['WAXSEAL_TLS_CERT', 'WAXSEAL_TLS_KEY'], 'a certificate and its key'),
    ...halves(
      texts,
      ['WAXSEAL_ADMIN_USERNAME', 'WAXSEAL_ADMIN_PASSWORD'],
      'a username and a password',
    ),
    ...halves(
      texts,
      ['WAXSEAL_AUDIT_SYSLOG_CERT', 'WAXSEAL_AUDIT_SYSLOG_KEY'],
      'a certificate and its key',
    ),
    ...withoutUrl(texts),
  ];
  if (host !== undefined && !isLoopback(host) && !isGuarded)
    faults.push({ name: 'WAXSEAL_HOST', rule: IN_THE_OPEN });
  return faults;
}

const IN_THE_OPEN =
  'listens beyond localhost, so passwords would be sent unencrypted. Set WAXSEAL_TLS_CERT and ' +
  'WAXSEAL_TLS_KEY, or WAXSEAL_TRUSTED_PROXIES, or allow it with WAXSEAL_ALLOW_PLAIN_HTTP=true';

function halves(texts: Source, pair: [string, string], what: string): EnvFault[] {
  const missing = pair.filter((name) => texts[name] === undefined);
  if (missing.length !== 1) return [];
  return [{ name: missing[0]!, rule: `is missing: ${what} must be set together` }];
}

/** Settings of a collector without its address: the audit log would not be sent. */
function withoutUrl(texts: Source): EnvFault[] {
  const given = Object.keys(texts).some(
    (name) => name.startsWith('WAXSEAL_AUDIT_SYSLOG_') && texts[name] !== undefined,
  );
  return given && texts.WAXSEAL_AUDIT_SYSLOG_URL === undefined
    ? [{ name: 'WAXSEAL_AUDIT_SYSLOG_URL', rule: 'is missing: other settings of syslog are set' }]
    : [];
}

const unique = (faults: EnvFault[]) =>
  faults.filter((fault, at) => faults.findIndex(({ name }) => name === fault.name) === at);
