import { parse, type ScalarTag } from 'yaml';
import { pasteFaults, reasons } from './paste-labels';
import {
  addPair,
  addPort,
  addTmpfs,
  addVolume,
  isObject,
  modeText,
  Pasted,
  shellLine,
  type Json,
} from './pasted';
import { shellWords } from './shell-words';

export interface ComposeFile {
  /** The services by name; the name is empty for text that is one service. */
  services: Record<string, Json>;
  file: Json;
}

/** Docker reads `0400` as YAML 1.1 does, and everything else as later versions do. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  format: 'OCT',
  test: /^0[0-7]+$/,
  resolve: (digits) => parseInt(digits, 8),
};

/** Reads a compose file, its services, or one service. Throws an error with a text for the user. */
export function readCompose(text: string): ComposeFile {
  let read: unknown;
  try {
    // Merge keys (`<<`) are of YAML 1.1, and compose files use them.
    read = parse(text, {
      merge: true,
      maxAliasCount: 100,
      logLevel: 'error',
      customTags: (tags) => [octal, ...tags],
    });
  } catch {
    throw new Error(pasteFaults.yaml);
  }
  if (!isObject(read)) throw new Error(pasteFaults.yaml);
  if (isObject(read['services'])) return { services: servicesIn(read['services']), file: read };
  if ('image' in read) return { services: { '': read }, file: {} };
  const services = servicesIn(read);
  return { services, file: {} };
}

function servicesIn(read: Json): Record<string, Json> {
  const found = Object.entries(read).filter(
    (entry): entry is [string, Json] =>
      isObject(entry[1]) && ('image' in entry[1] || 'build' in entry[1]),
  );
  if (found.length === 0) throw new Error(pasteFaults.noService);
  return Object.fromEntries(found);
}

/** The fields of one service of a compose file. */
export function fromCompose({ services, file }: ComposeFile, name: string): Pasted {
  const to = new Pasted();
  if (name) to.set('name', name);
  to.set('mode', 'replicated');
  const service = interpolated(services[name], to) as Json;
  const definitions = interpolated(file, new Pasted()) as Json;
  for (const [key, value] of Object.entries(service)) {
    const take = takers[key];
    if (value === null || value === undefined || key.startsWith('x-')) continue;
    if (take) take(to, value, definitions);
    else to.leave(key, whyNot[key]);
  }
  return to;
}

const whyNot: Record<string, string> = {
  build: reasons.build,
  depends_on: reasons.order,
  links: reasons.order,
  privileged: reasons.privileged,
  env_file: reasons.file,
  label_file: reasons.file,
  extends: reasons.file,
  ...Object.fromEntries(
    [
      ...['container_name', 'devices', 'ipc', 'pid', 'security_opt', 'shm_size', 'userns_mode'],
      ...['cgroup_parent', 'mac_address', 'external_links', 'volumes_from', 'runtime', 'cgroup'],
      ...['network_mode', 'stdin_open', 'memswap_limit', 'mem_swappiness', 'oom_kill_disable'],
      ...['blkio_config', 'cpuset', 'cpu_shares', 'cpu_quota', 'domainname', 'device_cgroup_rules'],
      ...['profiles', 'pull_policy', 'platform', 'scale', 'develop', 'gpus', 'uts', 'attach'],
    ].map((key) => [key, reasons.nodeLocal]),
  ),
};

type Take = (to: Pasted, value: unknown, file: Json) => void;

const text = (value: unknown) => String(value as string);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const at =
  (path: string): Take =>
  (to, value) =>
    to.set(path, typeof value === 'boolean' ? value : text(value));
const number =
  (path: string): Take =>
  (to, value) =>
    to.number(path, value, path);
const list =
  (path: string): Take =>
  (to, value) =>
    to.add(path, ...listOf(value).map(text));
const words =
  (path: string): Take =>
  (to, value) =>
    to.set(path, Array.isArray(value) ? value.map(text) : (shellWords(text(value)) ?? undefined));
const duration =
  (path: string, what: string): Take =>
  (to, value) =>
    to.duration(path, value, what);

/** A map, or a list of `key=value`. */
const pairs =
  (path: string, what: string): Take =>
  (to, value) => {
    if (Array.isArray(value))
      for (const line of value) addPair(to, path, text(line), `${what}: ${text(line)}`);
    else if (isObject(value))
      for (const [key, one] of Object.entries(value))
        if (one === null && path === 'env') to.leave(`${what}: ${key}`, reasons.noValue);
        else to.put(path, key, one === null ? '' : text(one));
  };

/** The name of what a file defines under this key. */
function definedName(file: Json, kind: string, key: string) {
  const defined = isObject(file[kind]) ? file[kind][key] : undefined;
  if (!isObject(defined)) return key;
  const { name, external } = defined;
  if (typeof name === 'string') return name;
  return isObject(external) && typeof external['name'] === 'string' ? external['name'] : key;
}

const files =
  (kind: 'secrets' | 'configs'): Take =>
  (to, value, file) => {
    for (const one of listOf(value)) {
      const given = isObject(one) ? one : { source: one };
      const source = text(given['source']);
      const name = definedName(file, kind, source);
      // Docker mounts it under the name that the file has for it.
      const target = given['target'] ?? (name === source ? undefined : source);
      to.add(kind, {
        name,
        ...(target !== undefined && { target: text(target) }),
        uid: text(given['uid'] ?? '0'),
        gid: text(given['gid'] ?? '0'),
        mode: modeText(given['mode']) ?? '0444',
      });
    }
  };

const nested =
  (takes: Record<string, Take>, what: string): Take =>
  (to, value, file) => {
    if (!isObject(value)) return to.leave(what, reasons.wrong);
    for (const [key, one] of Object.entries(value)) {
      if (one === null || one === undefined) continue;
      if (takes[key]) takes[key](to, one, file);
      else to.leave(`${what}.${key}`);
    }
  };

const policy = (path: string, what: string) =>
  nested(
    {
      parallelism: number(`${path}.parallelism`),
      delay: duration(`${path}.delayMs`, `${what}.delay`),
      monitor: duration(`${path}.monitorMs`, `${what}.monitor`),
      order: at(`${path}.order`),
      failure_action: at(`${path}.failureAction`),
      max_failure_ratio: number(`${path}.maxFailureRatio`),
    },
    what,
  );

const takers: Record<string, Take> = {
  image: at('image'),
  command: words('args'),
  entrypoint: words('command'),
  environment: pairs('env', 'environment'),
  labels: pairs('containerLabels', 'labels'),
  hostname: at('hostname'),
  user: at('user'),
  group_add: list('groups'),
  working_dir: at('workdir'),
  stop_signal: at('stopSignal'),
  stop_grace_period: duration('stopGracePeriodMs', 'stop_grace_period'),
  tty: at('isTty'),
  init: at('hasInit'),
  read_only: at('isReadOnly'),
  isolation: at('isolation'),
  oom_score_adj: number('oomScoreAdj'),
  cap_add: list('capabilitiesAdd'),
  cap_drop: list('capabilitiesDrop'),
  sysctls: pairs('sysctls', 'sysctls'),
  dns: list('dns.nameservers'),
  dns_search: list('dns.search'),
  dns_opt: list('dns.options'),
  secrets: files('secrets'),
  configs: files('configs'),
  cpus: at('resources.limitCpus'),
  mem_limit: at('resources.limitMemory'),
  mem_reservation: at('resources.reservedMemory'),
  pids_limit: number('resources.limitPids'),
  tmpfs: (to, value) => listOf(value).forEach((one) => addTmpfs(to, text(one))),
  restart: (to, value) => {
    const [how = '', most] = text(value).split(':');
    const conditions = { no: 'none', always: 'any', 'on-failure': 'on-failure' };
    if (how === 'unless-stopped') to.leave('restart: unless-stopped', reasons.restart);
    // YAML 1.1 reads `no` as false.
    const condition = how === 'false' ? 'none' : conditions[how as keyof typeof conditions];
    to.set('restartPolicy.condition', condition);
    if (most) to.number('restartPolicy.maxAttempts', most, 'restart');
  },
  ports: (to, value) => {
    for (const one of listOf(value)) {
      if (!isObject(one)) addPort(to, text(one), `ports: ${text(one)}`);
      else {
        const { target, published, protocol = 'tcp', mode = 'ingress', ...others } = one;
        to.add('ports', {
          target: Number(target),
          ...(published !== undefined && { published: Number(published) }),
          protocol,
          publishMode: mode,
        });
        for (const key of Object.keys(others))
          if (!['name', 'app_protocol'].includes(key))
            to.leave(`ports.${key}`, key === 'host_ip' ? reasons.address : undefined);
      }
    }
  },
  networks: (to, value, file) => {
    const given: Json = Array.isArray(value)
      ? Object.fromEntries(value.map((name) => [text(name), null]))
      : (value as Json);
    for (const [key, options] of Object.entries(given)) {
      const { aliases, driver_opts, ...others } = isObject(options) ? options : {};
      to.add('networks', {
        name: definedName(file, 'networks', key),
        ...(Array.isArray(aliases) && { aliases: aliases.map(text) }),
        ...(isObject(driver_opts) && { driverOptions: textsOf(driver_opts) }),
      });
      for (const other of Object.keys(others)) to.leave(`networks.${key}.${other}`);
    }
  },
  volumes: (to, value, file) => {
    for (const one of listOf(value))
      if (isObject(one)) addMount(to, one, file);
      else addVolume(to, namedVolume(text(one), file), `volumes: ${text(one)}`);
  },
  ulimits: (to, value) => {
    for (const [name, limit] of Object.entries(value as Json)) {
      const { soft, hard } = isObject(limit) ? limit : { soft: limit, hard: limit };
      to.add('ulimits', { name, soft: Number(soft), hard: Number(hard) });
    }
  },
  extra_hosts: (to, value) => {
    const lines = Array.isArray(value)
      ? value.map(text)
      : Object.entries(value as Json).map(([name, address]) => `${name}=${text(address)}`);
    for (const line of lines) {
      const end = /[:=]/.exec(line)?.index ?? line.length;
      to.add('hosts', { hostname: line.slice(0, end), address: line.slice(end + 1) });
    }
  },
  logging: nested(
    { driver: at('logging.driver'), options: pairs('logging.options', 'logging.options') },
    'logging',
  ),
  healthcheck: nested(
    {
      test: (to, value) => {
        if (!Array.isArray(value)) return to.set('healthCheck.command', text(value));
        const [kind, ...rest] = value.map(text);
        if (kind === 'NONE') to.set('healthCheck.isDisabled', true);
        else to.set('healthCheck.command', kind === 'CMD-SHELL' ? rest.join(' ') : shellLine(rest));
      },
      disable: (to, value) => to.set('healthCheck.isDisabled', value === true || undefined),
      interval: duration('healthCheck.intervalMs', 'healthcheck.interval'),
      timeout: duration('healthCheck.timeoutMs', 'healthcheck.timeout'),
      start_period: duration('healthCheck.startPeriodMs', 'healthcheck.start_period'),
      start_interval: duration('healthCheck.startIntervalMs', 'healthcheck.start_interval'),
      retries: number('healthCheck.retries'),
    },
    'healthcheck',
  ),
  deploy: nested(
    {
      mode: at('mode'),
      replicas: number('replicas'),
      labels: pairs('labels', 'deploy.labels'),
      endpoint_mode: at('endpointMode'),
      placement: nested(
        {
          constraints: list('constraints'),
          preferences: (to, value) =>
            listOf(value).forEach((one) =>
              to.add('spreadOver', text(isObject(one) ? one['spread'] : one)),
            ),
          max_replicas_per_node: number('maxReplicasPerNode'),
        },
        'deploy.placement',
      ),
      resources: nested(
        {
          limits: nested(
            {
              cpus: at('resources.limitCpus'),
              memory: at('resources.limitMemory'),
              pids: number('resources.limitPids'),
            },
            'deploy.resources.limits',
          ),
          reservations: nested(
            {
              cpus: at('resources.reservedCpus'),
              memory: at('resources.reservedMemory'),
              generic_resources: (to, value) => {
                for (const one of listOf(value)) {
                  const spec = isObject(one) ? one['discrete_resource_spec'] : undefined;
                  if (isObject(spec))
                    to.number(
                      `resources.reservedGeneric.${text(spec['kind'])}`,
                      spec['value'],
                      'generic_resources',
                    );
                }
              },
            },
            'deploy.resources.reservations',
          ),
        },
        'deploy.resources',
      ),
      restart_policy: nested(
        {
          condition: at('restartPolicy.condition'),
          delay: duration('restartPolicy.delayMs', 'restart_policy.delay'),
          max_attempts: number('restartPolicy.maxAttempts'),
          window: duration('restartPolicy.windowMs', 'restart_policy.window'),
        },
        'deploy.restart_policy',
      ),
      update_config: policy('updatePolicy', 'deploy.update_config'),
      rollback_config: policy('rollbackPolicy', 'deploy.rollback_config'),
    },
    'deploy',
  ),
};

const textsOf = (record: Json) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, text(value ?? '')]));

function namedVolume(line: string, file: Json) {
  const [source = '', ...rest] = line.split(':');
  if (rest.length === 0 || /^[./~]/.test(source)) return line;
  return [definedName(file, 'volumes', source), ...rest].join(':');
}

function addMount(to: Pasted, mount: Json, file: Json) {
  const { type, source, target, read_only, bind, volume, tmpfs, ...others } = mount;
  const part = (value: unknown): Json => (isObject(value) ? value : {});
  const size = part(tmpfs)['size'];
  const mode = part(tmpfs)['mode'];
  const path = source === undefined ? undefined : text(source);
  if (type === 'bind' && !path?.startsWith('/'))
    return to.leave(`volumes: ${path ?? ''}`, reasons.relativePath);
  if (type !== 'bind' && type !== 'volume' && type !== 'tmpfs')
    return to.leave(`volumes: ${text(type)}`);
  to.add('mounts', {
    type,
    ...(path !== undefined && {
      source: type === 'volume' ? definedName(file, 'volumes', path) : path,
    }),
    target: text(target),
    ...(read_only === true && { isReadOnly: true }),
    ...(part(bind)['propagation'] !== undefined && { propagation: part(bind)['propagation'] }),
    ...(part(volume)['nocopy'] === true && { noCopy: true }),
    ...(part(volume)['subpath'] !== undefined && { subpath: part(volume)['subpath'] }),
    ...(size !== undefined && { size: text(size) }),
    ...(mode !== undefined && { mode: modeText(mode) }),
  });
  for (const key of Object.keys(others)) to.leave(`volumes.${key}`);
}

/** Replaces `$VARIABLE` as compose does, where a default is given. */
function interpolated(value: unknown, to: Pasted): unknown {
  if (typeof value === 'string') return withVariables(value, to);
  if (Array.isArray(value)) return value.map((one) => interpolated(one, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, interpolated(one, to)]),
  );
}

const VARIABLE = /\$(?:(\$)|([a-z_]\w*)|\{([a-z_]\w*)(?::?([-?+])([^}]*))?\})/gi;

const withVariables = (line: string, to: Pasted) =>
  line.replace(
    VARIABLE,
    (whole, dollar?: string, bare?: string, name?: string, sign?: string, or = '') => {
      if (dollar) return '$';
      if (sign === '-') return or;
      to.leave(`${whole} (${bare ?? name ?? ''})`, reasons.variable);
      return '';
    },
  );
