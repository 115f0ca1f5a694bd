import { isLoopback } from './loopback.js';
import { EnvError, type EnvFault } from './env.errors.js';
import { dockerFields, Env, ownFields } from './env.schema.js';
import { readSource, type Source } from './read-source.js';

/** The one reader of the process environment. Throws an `EnvError` that names every fault. */
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

/** Rules over several variables hold for the raw texts, so that they are told together with the others. */
function faultsBetween(texts: Source): EnvFault[] {
  const faults: EnvFault[] = [];
  const host = texts.WAXSEAL_HOST;
  if (host !== undefined && !isLoopback(host) && texts.WAXSEAL_ALLOW_PLAIN_HTTP !== 'true')
    faults.push({
      name: 'WAXSEAL_HOST',
      rule: 'is beyond this machine: passwords would travel in the open. WAXSEAL_ALLOW_PLAIN_HTTP=true permits it',
    });
  const [username, password] = [texts.WAXSEAL_ADMIN_USERNAME, texts.WAXSEAL_ADMIN_PASSWORD];
  if ((username === undefined) !== (password === undefined))
    faults.push({
      name: username === undefined ? 'WAXSEAL_ADMIN_USERNAME' : 'WAXSEAL_ADMIN_PASSWORD',
      rule: 'is missing: a user name and a password come together',
    });
  return faults;
}

const unique = (faults: EnvFault[]) =>
  faults.filter((fault, at) => faults.findIndex(({ name }) => name === fault.name) === at);
