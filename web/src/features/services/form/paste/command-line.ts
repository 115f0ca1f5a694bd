import { pasteFaults, reasons } from './paste-labels';
import { addPair, addPort, addTmpfs, addVolume, Pasted, type Json } from './pasted';
import { shellWords } from './shell-words';

const START = /^\s*(?:\$\s+|sudo\s+)*docker\s+(?:container\s+)?(?:run|create|service\s+create)\b/;
export const isCommand = (text: string) => START.test(text);

type Take = (to: Pasted, value: string, what: string) => void;

const at =
  (path: string): Take =>
  (to, value) =>
    to.set(path, value);
const flag =
  (path: string): Take =>
  (to, value) =>
    to.set(path, value !== 'false');
const number =
  (path: string): Take =>
  (to, value, what) =>
    to.number(path, value, what);
const list =
  (path: string): Take =>
  (to, value) =>
    to.add(path, value);
const pair =
  (path: string): Take =>
  (to, value, what) =>
    addPair(to, path, value, what);
const duration =
  (path: string): Take =>
  (to, value, what) =>
    to.duration(path, value, what);
const leave =
  (why: string): Take =>
  (to, _, what) =>
    to.leave(what, why);
const ignore: Take = () => {};

/** `key=value,key`, as mounts, ports and secrets are written. */
const partsOf = (value: string): Record<string, string> =>
  Object.fromEntries(
    value.split(',').map((part) => {
      const end = part.indexOf('=');
      return end < 0 ? [part, 'true'] : [part.slice(0, end), part.slice(end + 1)];
    }),
  );

const file =
  (kind: 'secrets' | 'configs'): Take =>
  (to, value) => {
    const parts: Record<string, string> = value.includes('=') ? partsOf(value) : { source: value };
    const name = parts['source'] ?? parts['src'] ?? '';
    const target = parts['target'] ?? parts['dst'];
    to.add(kind, {
      name,
      ...(target && { target }),
      uid: parts['uid'] ?? '0',
      gid: parts['gid'] ?? '0',
      mode: parts['mode'] ?? '0444',
    });
  };

const mountKeys: Record<string, (value: string) => Json> = {
  'bind-propagation': (propagation) => ({ propagation }),
  'bind-nonrecursive': () => ({ isNonRecursive: true }),
  'volume-nocopy': (value) => (value === 'false' ? {} : { noCopy: true }),
  'volume-driver': (driver) => ({ driver }),
  'volume-subpath': (subpath) => ({ subpath }),
  'tmpfs-size': (size) => ({ size }),
  'tmpfs-mode': (mode) => ({ mode }),
};
const common = ['type', 'source', 'src', 'target', 'dst', 'destination', 'readonly', 'ro'];

const mount: Take = (to, value, what) => {
  const parts = partsOf(value);
  const type = parts['type'] ?? 'volume';
  const source = parts['source'] ?? parts['src'];
  const target = parts['target'] ?? parts['dst'] ?? parts['destination'];
  if (type === 'bind' && !source?.startsWith('/')) return to.leave(what, reasons.relativePath);
  if (!['bind', 'volume', 'tmpfs'].includes(type)) return to.leave(what);
  const isReadOnly = [parts['readonly'], parts['ro']].some((one) => one && one !== 'false');
  // These may be there several times, which a record cannot hold.
  const options = (key: string) =>
    value
      .split(',')
      .flatMap((part) => (part.startsWith(`${key}=`) ? [part.slice(key.length + 1)] : []));
  const pairsOf = (key: string) =>
    Object.fromEntries(
      options(key).map((one) => [one.split('=')[0]!, one.slice(one.indexOf('=') + 1)]),
    );
  const [labels, driverOptions] = [pairsOf('volume-label'), pairsOf('volume-opt')];
  const others = Object.keys(parts).filter((key) => !common.includes(key));
  for (const key of others)
    if (!mountKeys[key] && !key.startsWith('volume-label') && !key.startsWith('volume-opt'))
      to.leave(`${what}: ${key}`);
  to.add('mounts', {
    type,
    ...(source && { source }),
    target,
    ...(isReadOnly && { isReadOnly: true }),
    ...Object.assign({}, ...others.map((key) => mountKeys[key]?.(parts[key]!) ?? {})),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(driverOptions).length > 0 && { driverOptions }),
  });
};

const port: Take = (to, value, what) => {
  if (!value.includes('=')) return addPort(to, value, what);
  const { target, published, protocol = 'tcp', mode = 'ingress' } = partsOf(value);
  to.add('ports', {
    target: Number(target),
    ...(published && { published: Number(published) }),
    protocol,
    publishMode: mode,
  });
};

const network: Take = (to, value, what) => {
  if (value === 'bridge' || value === 'none' || value.startsWith('container:'))
    return to.leave(what, reasons.network);
  const parts: Record<string, string> = value.includes('=') ? partsOf(value) : { name: value };
  const aliases = value
    .split(',')
    .flatMap((one) => (one.startsWith('alias=') ? [one.slice(6)] : []));
  to.add('networks', { name: parts['name'] ?? '', ...(aliases.length > 0 && { aliases }) });
};

const restart: Take = (to, value, what) => {
  const [how, most] = value.split(':');
  const conditions: Record<string, string> = {
    no: 'none',
    always: 'any',
    'unless-stopped': 'any',
    'on-failure': 'on-failure',
  };
  if (how === 'unless-stopped') to.leave(what, reasons.restart);
  to.set('restartPolicy.condition', conditions[how ?? ''] ?? how);
  if (most) to.number('restartPolicy.maxAttempts', most, what);
};

const ulimit: Take = (to, value) => {
  const [name, limits = ''] = value.split('=');
  const [soft, hard = soft] = limits.split(':');
  to.add('ulimits', { name, soft: Number(soft), hard: Number(hard) });
};

const host: Take = (to, value) => {
  const end = /[:=]/.exec(value)?.index ?? value.length;
  to.add('hosts', { hostname: value.slice(0, end), address: value.slice(end + 1) });
};

const generic: Take = (to, value, what) => {
  for (const [kind, count] of Object.entries(partsOf(value)))
    to.number(`resources.reservedGeneric.${kind}`, count, what);
};

const policyFlags = (name: 'update' | 'rollback'): Record<string, Take> => {
  const path = `${name}Policy`;
  return {
    [`${name}-parallelism`]: number(`${path}.parallelism`),
    [`${name}-delay`]: duration(`${path}.delayMs`),
    [`${name}-monitor`]: duration(`${path}.monitorMs`),
    [`${name}-order`]: at(`${path}.order`),
    [`${name}-failure-action`]: at(`${path}.failureAction`),
    [`${name}-max-failure-ratio`]: number(`${path}.maxFailureRatio`),
  };
};

/** Flags that both commands have. */
const both: Record<string, Take> = {
  name: at('name'),
  env: pair('env'),
  'env-file': leave(reasons.file),
  hostname: at('hostname'),
  user: at('user'),
  workdir: at('workdir'),
  'stop-signal': at('stopSignal'),
  isolation: at('isolation'),
  'oom-score-adj': number('oomScoreAdj'),
  'cap-add': list('capabilitiesAdd'),
  'cap-drop': list('capabilitiesDrop'),
  sysctl: pair('sysctls'),
  ulimit,
  mount,
  publish: port,
  network,
  'log-driver': at('logging.driver'),
  'log-opt': pair('logging.options'),
  'health-cmd': at('healthCheck.command'),
  'health-interval': duration('healthCheck.intervalMs'),
  'health-timeout': duration('healthCheck.timeoutMs'),
  'health-start-period': duration('healthCheck.startPeriodMs'),
  'health-start-interval': duration('healthCheck.startIntervalMs'),
  'health-retries': number('healthCheck.retries'),
};

const bothFlags: Record<string, Take> = {
  tty: flag('isTty'),
  init: flag('hasInit'),
  'read-only': flag('isReadOnly'),
  'no-healthcheck': flag('healthCheck.isDisabled'),
  detach: ignore,
  quiet: ignore,
};

const entrypoint: Take = (to, value) => to.set('command', shellWords(value) ?? [value]);

const ofService: Record<string, Take> = {
  ...both,
  ...policyFlags('update'),
  ...policyFlags('rollback'),
  mode: at('mode'),
  replicas: number('replicas'),
  'max-concurrent': number('maxConcurrent'),
  'replicas-max-per-node': number('maxReplicasPerNode'),
  label: pair('labels'),
  'container-label': pair('containerLabels'),
  secret: file('secrets'),
  config: file('configs'),
  constraint: list('constraints'),
  'placement-pref': (to, value) => to.add('spreadOver', value.replace(/^spread=/, '')),
  'endpoint-mode': at('endpointMode'),
  entrypoint,
  group: list('groups'),
  'stop-grace-period': duration('stopGracePeriodMs'),
  'limit-cpu': at('resources.limitCpus'),
  'limit-memory': at('resources.limitMemory'),
  'limit-pids': number('resources.limitPids'),
  'reserve-cpu': at('resources.reservedCpus'),
  'reserve-memory': at('resources.reservedMemory'),
  'generic-resource': generic,
  'restart-condition': at('restartPolicy.condition'),
  'restart-delay': duration('restartPolicy.delayMs'),
  'restart-max-attempts': number('restartPolicy.maxAttempts'),
  'restart-window': duration('restartPolicy.windowMs'),
  dns: list('dns.nameservers'),
  'dns-search': list('dns.search'),
  'dns-option': list('dns.options'),
  host,
};

const ofRun: Record<string, Take> = {
  ...both,
  label: pair('containerLabels'),
  entrypoint: (to, value) => to.set('command', [value]),
  volume: (to, value, what) => addVolume(to, value, what),
  tmpfs: (to, value) => addTmpfs(to, value),
  net: network,
  'network-alias': (to, value, what) => {
    const networks = to.spec['networks'] as Json[] | undefined;
    const last = networks?.at(-1);
    if (last) last['aliases'] = [...((last['aliases'] as string[] | undefined) ?? []), value];
    else to.leave(what);
  },
  restart,
  'add-host': host,
  dns: list('dns.nameservers'),
  'dns-search': list('dns.search'),
  'dns-opt': list('dns.options'),
  'dns-option': list('dns.options'),
  'group-add': list('groups'),
  'stop-timeout': duration('stopGracePeriodMs'),
  cpus: at('resources.limitCpus'),
  memory: at('resources.limitMemory'),
  'memory-reservation': at('resources.reservedMemory'),
  'pids-limit': number('resources.limitPids'),
};

const serviceFlags: Record<string, Take> = {
  ...bothFlags,
  'with-registry-auth': leave(reasons.credentials),
  'no-resolve-image': ignore,
};
const runFlags: Record<string, Take> = {
  ...bothFlags,
  rm: ignore,
  interactive: ignore,
  privileged: leave(reasons.privileged),
  'publish-all': leave(reasons.publishAll),
  'oom-kill-disable': leave(reasons.nodeLocal),
  'sig-proxy': ignore,
  'disable-content-trust': ignore,
};

const shortOfBoth = {
  d: 'detach',
  e: 'env',
  h: 'hostname',
  l: 'label',
  p: 'publish',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  w: 'workdir',
};
const shortOfRun = {
  ...shortOfBoth,
  c: 'cpu-shares',
  i: 'interactive',
  m: 'memory',
  P: 'publish-all',
  v: 'volume',
};

/** The fields of the service that a line creates. Throws an error with a text for the user. */
export function fromCommand(text: string): Pasted {
  const words = shellWords(text.trim());
  if (!words) throw new Error(pasteFaults.yaml);
  const start = words.indexOf('docker') + 1;
  const isService = words[start] === 'service';
  const begin = words.findIndex((word, index) => index >= start && /^(run|create)$/.test(word)) + 1;
  const to = new Pasted();
  to.set('mode', 'replicated');
  const rest = takeFlags(to, words.slice(begin), {
    values: isService ? ofService : ofRun,
    flags: isService ? serviceFlags : runFlags,
    short: isService ? shortOfBoth : shortOfRun,
  });
  const [image, ...args] = rest;
  if (image === undefined) throw new Error(pasteFaults.noImage);
  to.set('image', image);
  if (args.length > 0) to.set('args', args);
  return to;
}

interface Known {
  values: Record<string, Take>;
  flags: Record<string, Take>;
  short: Record<string, string>;
}

/** Reads the flags before the image, and returns the image with its arguments. */
function takeFlags(
  to: Pasted,
  words: readonly string[],
  { values, flags, short }: Known,
): string[] {
  let at = 0;
  const takeValue = (name: string, given: string | undefined) => {
    const value = given ?? words[++at] ?? '';
    const what = `--${name} ${value}`;
    const take = values[name];
    if (take) take(to, value, what);
    else to.leave(what, Object.hasOwn(values, name) ? undefined : reasons.nodeLocal);
  };
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (word === '--') return words.slice(at + 1);
    if (!word.startsWith('-') || word === '-') return words.slice(at);
    if (word.startsWith('--')) {
      const end = word.indexOf('=');
      const name = word.slice(2, end < 0 ? undefined : end);
      const given = end < 0 ? undefined : word.slice(end + 1);
      if (flags[name]) flags[name](to, given ?? 'true', `--${name}`);
      else takeValue(name, given);
      continue;
    }
    // Several letters are several flags, of which the last may have a value: -dit, -p80:80.
    for (let letter = 1; letter < word.length; letter++) {
      const name = short[word[letter]!] ?? word[letter]!;
      if (flags[name]) flags[name](to, 'true', `-${word[letter]}`);
      else {
        const rest = word.slice(letter + 1).replace(/^=/, '');
        takeValue(name, rest === '' ? undefined : rest);
        break;
      }
    }
  }
  return [];
}
