/**
 * What the docker command line is asked for, and the fields of the API that ask for the same. A string of
 * flags is split at spaces.
 */
export type Pair = readonly [flags: string | readonly string[], fields: object];

export const wordsOf = (flags: Pair[0]) =>
  typeof flags === 'string' ? flags.split(' ').filter(Boolean) : [...flags];

/** A published port of the whole Swarm is taken once: it stands for a number of its own in each service. */
export const PORT = 30_000;

const policies = (policy: 'update' | 'rollback'): Pair[] => {
  const field = `${policy}Policy`;
  return [
    [`--${policy}-parallelism 0`, { [field]: { parallelism: 0 } }],
    [`--${policy}-parallelism 3`, { [field]: { parallelism: 3 } }],
    [`--${policy}-delay 1m30s`, { [field]: { delayMs: 90_000 } }],
    [`--${policy}-monitor 250ms`, { [field]: { monitorMs: 250 } }],
    [`--${policy}-order start-first`, { [field]: { order: 'start-first' } }],
    [`--${policy}-failure-action continue`, { [field]: { failureAction: 'continue' } }],
    [`--${policy}-max-failure-ratio 0.25`, { [field]: { maxFailureRatio: 0.25 } }],
    [
      `--${policy}-parallelism 2 --${policy}-delay 2s --${policy}-order start-first`,
      { [field]: { parallelism: 2, delayMs: 2_000, order: 'start-first' } },
    ],
  ];
};

/** Flags that creating and updating a service share. */
const shared: Pair[] = [
  ['--replicas 3', { replicas: 3 }],
  ['--replicas 0', { replicas: 0 }],
  ['--entrypoint sh', { command: ['sh'] }],
  [['--entrypoint', "sh -c 'a  b'"], { command: ['sh', '-c', 'a  b'] }],
  ['--hostname h', { hostname: 'h' }],
  [
    ['--hostname', '{{.Node.Hostname}}-{{.Task.Slot}}'],
    { hostname: '{{.Node.Hostname}}-{{.Task.Slot}}' },
  ],
  ['--user app', { user: 'app' }],
  ['--user 1000:1000', { user: '1000:1000' }],
  ['--workdir /srv/app', { workdir: '/srv/app' }],
  ['--tty', { isTty: true }],
  ['--init', { hasInit: true }],
  ['--read-only', { isReadOnly: true }],
  ['--isolation process', { isolation: 'process' }],
  ['--stop-signal SIGINT', { stopSignal: 'SIGINT' }],
  ['--stop-grace-period 1m', { stopGracePeriodMs: 60_000 }],
  ['--cap-add NET_ADMIN', { capabilitiesAdd: ['CAP_NET_ADMIN'] }],
  ['--cap-drop ALL', { capabilitiesDrop: ['ALL'] }],
  [
    '--cap-drop ALL --cap-add CHOWN --cap-add SETUID',
    { capabilitiesDrop: ['ALL'], capabilitiesAdd: ['CAP_CHOWN', 'CAP_SETUID'] },
  ],
  ['--replicas-max-per-node 2', { maxReplicasPerNode: 2 }],
  ['--limit-cpu 0.5', { resources: { limitCpus: '0.5' } }],
  ['--limit-memory 64m', { resources: { limitMemory: '64M' } }],
  ['--limit-memory 1.5GiB', { resources: { limitMemory: '1.5G' } }],
  ['--limit-pids 50', { resources: { limitPids: 50 } }],
  ['--reserve-cpu 1.25', { resources: { reservedCpus: '1.25' } }],
  ['--reserve-memory 32m', { resources: { reservedMemory: '32M' } }],
  [
    '--limit-cpu 2 --limit-memory 1g --reserve-cpu 0.1 --reserve-memory 128m',
    {
      resources: { limitCpus: '2', limitMemory: '1G', reservedCpus: '0.1', reservedMemory: '128M' },
    },
  ],
  ['--no-healthcheck', { healthCheck: { isDisabled: true } }],
  [
    ['--health-cmd', 'wget -q localhost || exit 1'],
    { healthCheck: { command: 'wget -q localhost || exit 1' } },
  ],
  [
    '--health-cmd true --health-interval 7s --health-timeout 500ms --health-start-period 1m --health-retries 4',
    {
      healthCheck: {
        command: 'true',
        intervalMs: 7_000,
        timeoutMs: 500,
        startPeriodMs: 60_000,
        retries: 4,
      },
    },
  ],
  ['--health-interval 9s', { healthCheck: { intervalMs: 9_000 } }],
  ['--restart-condition none', { restartPolicy: { condition: 'none' } }],
  ['--restart-condition on-failure', { restartPolicy: { condition: 'on-failure' } }],
  ['--restart-delay 3s', { restartPolicy: { delayMs: 3_000 } }],
  ['--restart-max-attempts 2', { restartPolicy: { maxAttempts: 2 } }],
  ['--restart-window 1m', { restartPolicy: { windowMs: 60_000 } }],
  [
    '--restart-condition any --restart-delay 0s --restart-max-attempts 9 --restart-window 2h',
    { restartPolicy: { condition: 'any', delayMs: 0, maxAttempts: 9, windowMs: 7_200_000 } },
  ],
  ...policies('update'),
  ['--update-failure-action rollback', { updatePolicy: { failureAction: 'rollback' } }],
  ...policies('rollback'),
  ['--log-driver none', { logging: { driver: 'none' } }],
  [
    '--log-driver json-file --log-opt max-size=1m --log-opt max-file=3',
    { logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': '3' } } },
  ],
  ['--endpoint-mode dnsrr', { endpointMode: 'dnsrr' }],
];

const volume = { type: 'volume', source: 'data', target: '/data' };
const bind = { type: 'bind', source: '/tmp', target: '/t' };
const mounts: [mount: string, fields: object][] = [
  ['type=volume,source=data,target=/data', volume],
  ['type=volume,target=/data', { type: 'volume', target: '/data' }],
  ['type=volume,source=data,target=/data,readonly', { ...volume, isReadOnly: true }],
  ['type=volume,source=data,target=/data,volume-nocopy', { ...volume, noCopy: true }],
  ['type=volume,source=data,target=/data,volume-label=a=b', { ...volume, labels: { a: 'b' } }],
  [
    'type=volume,source=data,target=/data,volume-driver=local,volume-opt=type=nfs,volume-opt=device=:/x',
    { ...volume, driver: 'local', driverOptions: { type: 'nfs', device: ':/x' } },
  ],
  ['type=bind,source=/tmp,target=/t', bind],
  ['type=bind,source=/tmp,target=/t,readonly', { ...bind, isReadOnly: true }],
  ['type=bind,source=/tmp,target=/t,bind-propagation=rslave', { ...bind, propagation: 'rslave' }],
  [
    'type=bind,source=/tmp,target=/t,bind-propagation=shared,bind-nonrecursive',
    { ...bind, propagation: 'shared', isNonRecursive: true },
  ],
  ['type=tmpfs,target=/t', { type: 'tmpfs', target: '/t' }],
  [
    'type=tmpfs,target=/t,tmpfs-size=1048576,tmpfs-mode=1770',
    { type: 'tmpfs', target: '/t', size: '1M', mode: '1770' },
  ],
];

const published = { published: PORT };
const ports: [port: string, fields: object][] = [
  [`published=${PORT},target=80`, { target: 80, ...published }],
  [`${PORT}:80`, { target: 80, ...published }],
  [`${PORT}:53/udp`, { target: 53, ...published, protocol: 'udp' }],
  [`published=${PORT},target=80,protocol=sctp`, { target: 80, ...published, protocol: 'sctp' }],
  ['target=80', { target: 80 }],
  ['target=80,mode=host', { target: 80, publishMode: 'host' }],
  [
    `mode=host,target=53,published=${PORT},protocol=udp`,
    { target: 53, ...published, protocol: 'udp', publishMode: 'host' },
  ],
];

const networks: [network: string, fields: object][] = [
  ['backend', { name: 'backend' }],
  ['name=backend,alias=db,alias=store', { name: 'backend', aliases: ['db', 'store'] }],
  ['name=backend,driver-opt=a=b', { name: 'backend', driverOptions: { a: 'b' } }],
];

const files: [file: string, fields: object][] = [
  ['password', { name: 'password' }],
  ['source=password,target=db', { name: 'password', target: 'db' }],
  [
    'source=password,target=/etc/p,uid=11,gid=12,mode=0400',
    { name: 'password', target: '/etc/p', uid: '11', gid: '12', mode: '0400' },
  ],
];

export const creations: Pair[] = [
  ['', {}],
  ...shared,
  ['--mode global', { mode: 'global' }],
  [
    '--mode global --update-parallelism 5 --restart-delay 1s',
    { mode: 'global', updatePolicy: { parallelism: 5 }, restartPolicy: { delayMs: 1_000 } },
  ],
  [
    '--mode replicated-job --replicas 2 --restart-condition none',
    { mode: 'replicated-job', replicas: 2, restartPolicy: { condition: 'none' } },
  ],
  [
    '--mode replicated-job --replicas 9 --max-concurrent 3',
    { mode: 'replicated-job', replicas: 9, maxConcurrent: 3 },
  ],
  ['--mode global-job', { mode: 'global-job' }],
  ['--label a=b --label c=', { labels: { a: 'b', c: '' } }],
  ['--container-label a=b --container-label c=d', { containerLabels: { a: 'b', c: 'd' } }],
  [
    ['--env', 'A=1', '--env', 'B=x=y', '--env', 'C=a b', '--env', 'D='],
    { env: { A: '1', B: 'x=y', C: 'a b', D: '' } },
  ],
  ['--env-file ENV_FILE', { env: { FROM: 'file', AND: 'more' } }],
  ['--group adm --group 1000', { groups: ['adm', '1000'] }],
  ['--sysctl net.core.somaxconn=512', { sysctls: { 'net.core.somaxconn': '512' } }],
  ['--ulimit nofile=512:1024', { ulimits: [{ name: 'nofile', soft: 512, hard: 1024 }] }],
  [
    '--ulimit core=0 --ulimit nproc=100:200',
    {
      ulimits: [
        { name: 'core', soft: 0, hard: 0 },
        { name: 'nproc', soft: 100, hard: 200 },
      ],
    },
  ],
  [
    '--dns 10.1.1.1 --dns 10.1.1.2 --dns-search corp.test --dns-option ndots:2',
    {
      dns: { nameservers: ['10.1.1.1', '10.1.1.2'], search: ['corp.test'], options: ['ndots:2'] },
    },
  ],
  [
    '--host db.test:10.9.9.9 --host v6.test:::1',
    {
      hosts: [
        { hostname: 'db.test', address: '10.9.9.9' },
        { hostname: 'v6.test', address: '::1' },
      ],
    },
  ],
  [
    '--constraint node.role!=worker --constraint node.platform.os==linux',
    { constraints: ['node.labels.nowhere==true', 'node.role!=worker', 'node.platform.os==linux'] },
  ],
  [
    '--constraint node.hostname!=a --constraint engine.labels.x==y',
    { constraints: ['node.labels.nowhere==true', 'node.hostname!=a', 'engine.labels.x==y'] },
  ],
  [
    '--placement-pref spread=node.labels.zone --placement-pref spread=node.labels.rack',
    { spreadOver: ['node.labels.zone', 'node.labels.rack'] },
  ],
  [
    '--generic-resource gpu=2 --generic-resource fpga=1',
    { resources: { reservedGeneric: { gpu: 2, fpga: 1 } } },
  ],
  ...mounts.map(([text, mount]): Pair => [['--mount', text], { mounts: [mount] }]),
  ...ports.map(([text, port]): Pair => [['--publish', text], { ports: [port] }]),
  ...networks.map(([text, network]): Pair => [['--network', text], { networks: [network] }]),
  ['--network backend --network other', { networks: [{ name: 'backend' }, { name: 'other' }] }],
  ...files.map(([text, file]): Pair => [['--secret', text], { secrets: [file] }]),
  [
    '--secret password --secret source=token,target=api/token',
    { secrets: [{ name: 'password' }, { name: 'token', target: 'api/token' }] },
  ],
  ...files.map(([text, file]): Pair => [
    ['--config', text.replace('password', 'settings')],
    {
      configs: [{ ...file, name: 'settings', target: (file as { target?: string }).target }],
    },
  ]),
  [
    `--replicas 2 --env NODE_ENV=production --secret password --network backend --publish ${PORT}:3000 --health-cmd true --update-order start-first --limit-memory 256m --label team=shop`,
    {
      replicas: 2,
      env: { NODE_ENV: 'production' },
      secrets: [{ name: 'password' }],
      networks: [{ name: 'backend' }],
      ports: [{ target: 3000, published: PORT }],
      healthCheck: { command: 'true' },
      updatePolicy: { order: 'start-first' },
      resources: { limitMemory: '256M' },
      labels: { team: 'shop' },
    },
  ],
  [
    '--mode global --mount type=bind,source=/,target=/host,readonly,bind-propagation=rslave --cap-add SYS_PTRACE --user 0 --log-driver local --restart-condition any',
    {
      mode: 'global',
      mounts: [
        { type: 'bind', source: '/', target: '/host', isReadOnly: true, propagation: 'rslave' },
      ],
      capabilitiesAdd: ['CAP_SYS_PTRACE'],
      user: '0',
      logging: { driver: 'local' },
      restartPolicy: { condition: 'any' },
    },
  ],
];

/** What the services that are updated have, so that flags can remove something. */
export const full =
  '--replicas 2 --env A=1 --env B=2 --env C=3 --label a=1 --label b=2 --container-label a=1 --container-label b=2 ' +
  '--constraint node.role==manager --placement-pref spread=node.labels.zone --group adm --group dialout ' +
  '--dns 10.1.1.1 --dns-search corp.test --dns-option ndots:2 --host db.test:10.9.9.9 --host web.test:10.9.9.8 ' +
  '--sysctl net.core.somaxconn=512 --ulimit nofile=512:1024 --cap-add NET_ADMIN --cap-drop CHOWN ' +
  '--generic-resource gpu=2 --mount type=volume,source=data,target=/data --mount type=tmpfs,target=/run/x ' +
  '--publish mode=host,target=80,published=18080 --network backend --secret password --secret source=token,target=api/token ' +
  '--config source=settings,target=/etc/settings --health-cmd true --limit-memory 64m --reserve-cpu 0.1 ' +
  '--log-driver json-file --log-opt max-size=1m --hostname full --user 1:1 --workdir /w --stop-signal INT';

const nowhere = 'node.labels.nowhere==true';
const manager = 'node.role==manager';
const db = { hostname: 'db.test', address: '10.9.9.9' };
const web = { hostname: 'web.test', address: '10.9.9.8' };
const hostPort = { target: 80, published: 18_080, publishMode: 'host' };
const tmpfs = { type: 'tmpfs', target: '/run/x' };
const password = { name: 'password' };
const token = { name: 'token', target: 'api/token' };
const settings = { name: 'settings', target: '/etc/settings' };

/** Of a service that was created with the flags `full`. */
export const updates: Pair[] = [
  ...shared.filter(([flags]) => !String(flags).includes('cap-')),
  [['--args', ''], { args: null }],
  [['--args', 'sleep 7'], { args: ['sleep', '7'] }],
  ['--image busybox:next', { image: 'busybox:next' }],
  ['--env-add A=9', { env: { A: '9' } }],
  [['--env-add', 'D=x=y', '--env-add', 'B='], { env: { D: 'x=y', B: '' } }],
  ['--env-rm B', { env: { B: null } }],
  ['--env-rm A --env-rm C --env-add E=5', { env: { A: null, C: null, E: '5' } }],
  ['--label-add a=9 --label-rm b', { labels: { a: '9', b: null } }],
  ['--label-add c=3', { labels: { c: '3' } }],
  ['--container-label-add a=9 --container-label-rm b', { containerLabels: { a: '9', b: null } }],
  ['--constraint-add node.role!=worker', { constraints: [nowhere, manager, 'node.role!=worker'] }],
  [`--constraint-rm ${manager}`, { constraints: [nowhere] }],
  [
    '--placement-pref-add spread=node.labels.rack',
    { spreadOver: ['node.labels.zone', 'node.labels.rack'] },
  ],
  ['--placement-pref-rm spread=node.labels.zone', { spreadOver: [] }],
  ['--group-add wheel', { groups: ['adm', 'dialout', 'wheel'] }],
  ['--group-rm adm', { groups: ['dialout'] }],
  ['--dns-add 10.1.1.2', { dns: { nameservers: ['10.1.1.1', '10.1.1.2'] } }],
  ['--dns-rm 10.1.1.1', { dns: { nameservers: [] } }],
  ['--dns-search-add a.test --dns-search-rm corp.test', { dns: { search: ['a.test'] } }],
  ['--dns-option-add use-vc --dns-option-rm ndots:2', { dns: { options: ['use-vc'] } }],
  [
    '--host-add new.test:10.9.9.7',
    { hosts: [db, web, { hostname: 'new.test', address: '10.9.9.7' }] },
  ],
  ['--host-rm web.test:10.9.9.8', { hosts: [db] }],
  [
    '--sysctl-add net.ipv4.ip_unprivileged_port_start=0',
    { sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' } },
  ],
  ['--sysctl-rm net.core.somaxconn', { sysctls: { 'net.core.somaxconn': null } }],
  [
    '--ulimit-add nproc=100',
    {
      ulimits: [
        { name: 'nofile', soft: 512, hard: 1024 },
        { name: 'nproc', soft: 100, hard: 100 },
      ],
    },
  ],
  ['--ulimit-rm nofile', { ulimits: null }],
  ['--cap-add SYS_TIME', { capabilitiesAdd: ['CAP_NET_ADMIN', 'CAP_SYS_TIME'] }],
  ['--cap-drop SETUID', { capabilitiesDrop: ['CAP_CHOWN', 'CAP_SETUID'] }],
  ['--generic-resource-add fpga=1', { resources: { reservedGeneric: { fpga: 1 } } }],
  ['--generic-resource-rm gpu', { resources: { reservedGeneric: { gpu: null } } }],
  [
    '--mount-add type=bind,source=/tmp,target=/t,readonly',
    { mounts: [volume, tmpfs, { ...bind, isReadOnly: true }] },
  ],
  ['--mount-rm /data', { mounts: [tmpfs] }],
  [
    '--publish-add mode=host,target=81,published=18081',
    { ports: [hostPort, { ...hostPort, target: 81, published: 18_081 }] },
  ],
  ['--publish-rm mode=host,target=80', { ports: [] }],
  ['--network-add other', { networks: [{ name: 'backend' }, { name: 'other' }] }],
  ['--network-rm backend', { networks: [] }],
  [
    '--secret-add source=password,target=again',
    { secrets: [password, token, { ...password, target: 'again' }] },
  ],
  ['--secret-rm token', { secrets: [password] }],
  ['--secret-rm token --secret-rm password', { secrets: null }],
  [
    '--config-add source=settings,target=/x,mode=0440',
    { configs: [settings, { name: 'settings', target: '/x', mode: '0440' }] },
  ],
  ['--config-rm settings', { configs: [] }],
  ['--limit-memory 0', { resources: { limitMemory: null } }],
  ['--reserve-cpu 0', { resources: { reservedCpus: null } }],
  ['--tty=false --read-only=false', { isTty: false, isReadOnly: false }],
  [
    '--image busybox:next --replicas 3 --env-add A=2 --label-add v=2 --update-parallelism 2',
    {
      image: 'busybox:next',
      replicas: 3,
      env: { A: '2' },
      labels: { v: '2' },
      updatePolicy: { parallelism: 2 },
    },
  ],
];
