import { describe, expect, it } from 'vitest';
import { CreateService } from '@waxseal/shared';
import type { Draft, Row } from './form-field';
import { formTable } from './form-labels';
import { draftOf, faultsOf, locateErrors, patchOf, specOf, unitsOf, withUnit } from './spec-draft';

const everyField = {
  name: 'web',
  mode: 'replicated',
  image: 'nginx:1.27',
  replicas: 3,
  args: ['-c', 'echo "a b"\nexit'],
  command: ['sh', ''],
  env: { A: '1', B: '', C: 'x=y' },
  secrets: [{ name: 'db', target: '/run/x', uid: '5', gid: '6', mode: '0400' }],
  configs: [{ name: 'conf', uid: '0', gid: '0', mode: '0444' }],
  ports: [
    { target: 80, published: 8080, protocol: 'tcp', publishMode: 'host' },
    { target: 53, protocol: 'udp', publishMode: 'ingress' },
  ],
  networks: [
    { name: 'back', aliases: ['db', 'pg'], driverOptions: { mtu: '1400' } },
    { name: 'front' },
  ],
  endpointMode: 'vip',
  mounts: [
    {
      type: 'bind',
      source: '/srv',
      target: '/a',
      isReadOnly: true,
      propagation: 'rslave',
      isNonRecursive: true,
    },
    {
      type: 'volume',
      source: 'data',
      target: '/b',
      noCopy: true,
      subpath: 'a/b',
      driver: 'nfs',
      driverOptions: { o: 'addr=10.0.0.1', type: 'nfs' },
      labels: { a: 'b' },
    },
    { type: 'tmpfs', target: '/c', size: '64M', mode: '1777' },
  ],
  constraints: ['node.role==worker'],
  spreadOver: ['node.labels.zone'],
  maxReplicasPerNode: 2,
  resources: {
    limitCpus: '0.5',
    limitMemory: '512M',
    limitPids: 100,
    reservedCpus: '0.25',
    reservedMemory: '64M',
    reservedGeneric: { gpu: 2 },
  },
  healthCheck: {
    command: 'wget -q localhost',
    intervalMs: 1500,
    timeoutMs: 1000,
    startPeriodMs: 0,
    startIntervalMs: 2000,
    retries: 2,
  },
  restartPolicy: { condition: 'on-failure', delayMs: 5000, maxAttempts: 3, windowMs: 60_000 },
  updatePolicy: {
    parallelism: 0,
    order: 'start-first',
    delayMs: 10_000,
    monitorMs: 90_000,
    failureAction: 'rollback',
    maxFailureRatio: 0.25,
  },
  rollbackPolicy: { parallelism: 1, failureAction: 'continue' },
  logging: { driver: 'syslog', options: { tag: 'x' } },
  labels: { team: 'shop' },
  containerLabels: { a: '' },
  hostname: 'h',
  user: '1000',
  groups: ['5'],
  workdir: '/w',
  stopSignal: 'SIGINT',
  stopGracePeriodMs: 30_000,
  isTty: true,
  hasInit: false,
  isReadOnly: true,
  oomScoreAdj: -500,
  isolation: 'process',
  capabilitiesAdd: ['CAP_CHOWN'],
  capabilitiesDrop: ['CAP_KILL'],
  sysctls: { 'net.core.somaxconn': '512' },
  ulimits: [{ name: 'nofile', soft: -1, hard: 2048 }],
  dns: { nameservers: ['1.1.1.1'], search: ['a.b'], options: ['ndots:2'] },
  hosts: [{ hostname: 'db', address: '10.0.0.2' }],
};
const draft = () => draftOf(formTable, everyField);
const put = (change: Draft): Draft => ({ ...draft(), ...change });
const patch = (change: Draft) => patchOf(formTable, draft(), put(change));

describe('The form of a service', () => {
  it('sends every field of the contract as it was read', () => {
    expect(specOf(formTable, draft())).toEqual(everyField);
    expect(CreateService.parse(everyField)).toEqual(everyField);
  });

  it('has no field of the contract left out', () => {
    const { credentials: _, ...contract } = CreateService.shape;
    expect([...Object.keys(everyField), 'maxConcurrent'].sort()).toEqual(
      Object.keys(contract).sort(),
    );
  });

  it('sends no field that the mode does not have', () => {
    const held = { ...draft(), maxConcurrent: '2' };
    const { updatePolicy: _, rollbackPolicy: __, ...others } = everyField;
    expect(specOf(formTable, { ...held, mode: 'replicated-job' })).toEqual({
      ...others,
      mode: 'replicated-job',
      maxConcurrent: 2,
    });
    expect(specOf(formTable, { ...held, mode: 'global' })).not.toHaveProperty('replicas');
  });

  it('sends nothing for an empty form', () =>
    expect(specOf(formTable, draftOf(formTable, {}))).toEqual({}));

  it('sends nothing for a new row', () =>
    expect(
      specOf(formTable, {
        mounts: [{ type: 'volume' }],
        ports: [{ protocol: 'tcp', publishMode: 'ingress' }],
      }),
    ).toEqual({}));

  it('keeps an empty argument that is not the last', () =>
    expect(specOf(formTable, { args: [{ value: '' }, { value: 'a' }, { value: '' }] })).toEqual({
      args: ['', 'a'],
    }));
});

describe('The patch', () => {
  it('of an unchanged form is empty', () => expect(patch({})).toEqual({}));

  it.each<[string, Draft, object]>([
    ['a text', { user: '0' }, { user: '0' }],
    ['a cleared text', { user: '' }, { user: null }],
    [
      'one entry',
      {
        env: [
          { key: 'A', value: '2' },
          { key: 'C', value: 'x=y' },
        ],
      },
      { env: { A: '2', B: null } },
    ],
    ['one part of an object', { 'resources.limitCpus': '1' }, { resources: { limitCpus: '1' } }],
    ['a cleared part', { 'updatePolicy.order': '' }, { updatePolicy: { order: null } }],
    [
      'an object that is sent as a whole',
      { 'logging.driver': 'journald' },
      { logging: { driver: 'journald', options: { tag: 'x' } } },
    ],
    ['a cleared object', { 'logging.driver': '', 'logging.options': [] }, { logging: null }],
    ['a list', { constraints: [] }, { constraints: null }],
    ['a flag', { isTty: 'false' }, { isTty: false }],
    ['a duration written otherwise', { stopGracePeriodMs: '0m30s' }, {}],
  ])('has %s only', (_, change, expected) => expect(patch(change)).toEqual(expected));

  it('leaves hidden values as they are', () => {
    const hidden = draftOf(formTable, { ...everyField, env: { A: null, B: null } }, ['args']);
    const rows = [...(hidden['env'] as Row[]), { key: 'NEW', value: '1' }];
    expect(patchOf(formTable, hidden, { ...hidden, env: rows })).toEqual({ env: { NEW: '1' } });
    expect(patchOf(formTable, hidden, { ...hidden, env: rows.slice(1) })).toEqual({
      env: { A: null, NEW: '1' },
    });
  });
});

describe('The errors of a form', () => {
  it.each([
    ['/image', 'image'],
    ['/secrets/0/target', 'secrets/1/target'],
    ['/networks/1', 'networks/1/name'],
    ['/networks/0/aliases/1', 'networks/0/aliases'],
    ['/env/A', 'env/0/value'],
    ['/sysctls/net.core.somaxconn', 'sysctls/0/value'],
    ['/resources/limitMemory', 'resources.limitMemory'],
    ['/dns/nameservers/0', 'dns.nameservers/0/value'],
    ['/args/1', 'args/1/value'],
    ['/mounts/2/size', 'mounts/2/size'],
    ['/logging', 'logging.driver'],
    ['/mounts', 'mounts'],
  ])('%s are shown at %s', (pointer, place) => {
    const blank: Row = { name: '', target: '', uid: '0', gid: '0', mode: '0444' };
    const held = { ...draft(), secrets: [blank, ...(draft()['secrets'] as Row[])] };
    expect(locateErrors(formTable, held, [{ pointer, detail: 'Wrong' }])).toEqual({
      faults: { [place]: 'Wrong' },
      rest: [],
    });
  });

  it('of no field are left over', () => {
    const error = { pointer: '/credentials/username', detail: 'Wrong' };
    expect(locateErrors(formTable, draft(), [error])).toEqual({ faults: {}, rest: [error] });
  });

  it('are found where the API could not read the input', () => {
    const held = put({
      replicas: 'many',
      stopGracePeriodMs: 'soon',
      env: [
        { key: 'A', value: '' },
        { key: 'A', value: '' },
      ],
      mounts: [{ type: 'volume', target: '/a', labels: 'x' }],
    });
    expect(Object.keys(faultsOf(formTable, held))).toEqual([
      'replicas',
      'env/1/key',
      'mounts/0/labels',
      'stopGracePeriodMs',
    ]);
    expect(faultsOf(formTable, draft())).toEqual({});
  });
});

describe('A unit of the form', () => {
  it('can be taken from another state', () => {
    const other = draftOf(formTable, {
      ...everyField,
      image: 'nginx:1.28',
      env: { A: '9', D: 'new' },
      constraints: [],
    });
    const wanted = unitsOf(formTable, other);
    const all = { ...unitsOf(formTable, draft()), ...wanted };
    const taken = Object.keys(all).reduce((held, unit) => withUnit(held, unit, other), draft());
    expect(patchOf(formTable, other, taken)).toEqual({});
    expect(unitsOf(formTable, taken)).toEqual(wanted);
    expect(unitsOf(formTable, withUnit(draft(), 'env/D', other))['env/D']).toBe('new');
    expect(unitsOf(formTable, withUnit(draft(), 'env/B', other))['env/B']).toBeUndefined();
  });
});
