import {
  CreateService as CreateBody,
  EditService as EditBody,
  ReplaceRawSpec as RawBody,
} from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { ServiceFieldChanges } from '../engine/index.js';
import { FakeService } from '../engine/testing/fake-service.js';
import { CopyService } from './copy-service.js';
import { CreateService } from './create-service.js';
import { aTarget, ServicesFixture } from './testing/services-fixture.js';

interface Payload {
  /** As a client of this API writes it. */
  fields: Record<string, unknown>;
  at: string;
  /** The same in Docker's spec: of the task, or of its container. */
  task?: object;
  container?: object;
  rawAt: string;
}

const IN_CONTAINER = '/spec/TaskTemplate/ContainerSpec';

function aMount(mount: object, Mount: object, part = 'type'): Payload {
  return {
    fields: { mounts: [{ target: '/m', ...mount }] },
    at: `/mounts/0/${part}`,
    container: { Mounts: [{ Target: '/m', ...Mount }] },
    rawAt: `${IN_CONTAINER}/Mounts/0`,
  };
}
const aBind = (source: string) =>
  aMount({ type: 'bind', source }, { Type: 'bind', Source: source });
const aVolume = (driver: string | undefined, options: Record<string, string>) =>
  aMount(
    { type: 'volume', source: 'v', ...(driver && { driver }), driverOptions: options },
    {
      Type: 'volume',
      Source: 'v',
      VolumeOptions: { DriverConfig: { ...(driver && { Name: driver }), Options: options } },
    },
    'driverOptions',
  );
const aCapability = (name: string): Payload => ({
  fields: { capabilitiesAdd: [name] },
  at: '/capabilitiesAdd/0',
  container: { CapabilityAdd: [name] },
  rawAt: `${IN_CONTAINER}/CapabilityAdd/0`,
});
const aSysctl = (name: string, value: string): Payload => ({
  fields: { sysctls: { [name]: value } },
  at: `/sysctls/${name}`,
  container: { Sysctls: { [name]: value } },
  rawAt: `${IN_CONTAINER}/Sysctls/${name}`,
});

const aLog = (driver: string, option: string, value: string): Payload => ({
  fields: { logging: { driver, options: { [option]: value } } },
  at: `/logging/options/${option}`,
  task: { LogDriver: { Name: driver, Options: { [option]: value } } },
  rawAt: '/spec/TaskTemplate/LogDriver',
});

/** The payloads of CVE-2026-44848, -44849 and -44850, and their like. */
const payloads: Record<string, Payload> = {
  'the socket of Docker': aBind('/var/run/docker.sock'),
  'the socket by another path': aBind('/run/../run//docker.sock'),
  'the file system of the node': aBind('/'),
  'a bind mount as options of a volume': aVolume('local', { type: 'none', o: 'bind', device: '/' }),
  'the same without a driver': aVolume(undefined, { o: 'bind', device: '/var/run' }),
  'a disk of the node': aVolume('local', { type: 'ext4', device: '/dev/sda1' }),
  'a capability': aCapability('CAP_SYS_ADMIN'),
  'a capability in other letters': aCapability('sys_module'),
  'all capabilities': aCapability('ALL'),
  'a sysctl of the node': aSysctl('kernel.core_pattern', '|/x'),
  'a sysctl of routing': aSysctl('net.ipv4.ip_forward', '1'),
  'a log written to a socket': aLog('syslog', 'syslog-address', 'unix:///run/docker.sock'),
  'a log written to packets of a socket': aLog('syslog', 'syslog-address', 'UnixGram:///dev/log'),
  'a log of fluentd written to a socket': aLog('fluentd', 'fluentd-address', 'unix:///x.sock'),
  'a log that reads a file of the node': aLog('syslog', 'syslog-tls-key', '/etc/ssl/key.pem'),
  'the network of the node': {
    fields: { networks: [{ name: 'host' }] },
    at: '/networks/0',
    task: { Networks: [{ Target: 'host' }] },
    rawAt: '/spec/TaskTemplate/Networks/0',
  },
  'a sysctl as an option of a network': {
    fields: { networks: [{ name: 'back', driverOptions: { 'x.sysctls': 'net.a=1' } }] },
    at: '/networks/0/driverOptions',
    task: { Networks: [{ Target: 'back', DriverOpts: { 'x.sysctls': 'net.a=1' } }] },
    rawAt: '/spec/TaskTemplate/Networks/0',
  },
  'a negative score for the lack of memory': {
    fields: { oomScoreAdj: -999 },
    at: '/oomScoreAdj',
    container: { OomScoreAdj: -999 },
    rawAt: `${IN_CONTAINER}/OomScoreAdj`,
  },
};

describe.each(Object.entries(payloads))('An operator who sets %s', (_, payload) => {
  let fixture: ServicesFixture;
  beforeEach(async () => {
    fixture = new ServicesFixture();
    fixture.engine.addNetwork({ name: 'back' });
    fixture.engine.addService({ name: 'web', spec: { replicas: 1 } });
    await fixture.test.refresh();
  });
  afterEach(() => vi.restoreAllMocks());

  const operator = anActor('operator');
  const target = () => ({ name: 'web', ifMatch: aTarget().ifMatch });
  async function isRefused(ask: (dryRun: boolean) => Promise<unknown>, pointer: string) {
    const before = await fixture.engine.listServices();
    for (const dryRun of [true, false])
      await expect(async () => ask(dryRun)).rejects.toMatchObject({
        code: 'forbidden',
        extras: { errors: [{ pointer }] },
      });
    expect(await fixture.engine.listServices()).toEqual(before);
  }
  /** A service that has the payload already, because an admin set it. */
  function giveToService() {
    const { networks, ...others } = payload.fields as { networks?: { name: string }[] };
    const all = networks?.map(({ name, ...network }) => ({ id: name, ...network }));
    const fields = { ...others, ...(all && { networks: all }) } as ServiceFieldChanges;
    vi.spyOn(FakeService.prototype, 'fields').mockReturnValue(fields);
  }
  const copies = () => {
    const { engine, queries, resolve, audit, test } = fixture;
    return new CopyService(engine, test.swarm, queries, resolve, test.tags, audit);
  };

  it('is refused on create', async () => {
    const { engine, queries, resolve, audit, test } = fixture;
    const create = new CreateService(engine, test.swarm, queries, resolve, audit);
    const body = CreateBody.parse({ name: 'new', image: 'app:1', ...payload.fields });
    await isRefused((dryRun) => create.execute(operator, body, dryRun), payload.at);
  });

  it('is refused on edit', async () => {
    const body = EditBody.parse(payload.fields);
    await isRefused((dryRun) => fixture.edit.execute(operator, target(), body, dryRun), payload.at);
  });

  it('is refused in a raw spec', async () => {
    const { body } = await fixture.rawSpec.read(operator, 'web');
    const spec = structuredClone(body.spec) as typeof body.spec & {
      TaskTemplate: { ContainerSpec: object };
    };
    Object.assign(spec.TaskTemplate, payload.task);
    Object.assign(spec.TaskTemplate.ContainerSpec, payload.container);
    const sent = RawBody.parse({ spec });
    await isRefused(
      (dryRun) => fixture.rawSpec.execute(operator, target(), sent, dryRun),
      payload.rawAt,
    );
  });

  it.each([
    ['is refused to duplicate a service that has it', false],
    ['is refused to run it once', true],
  ])('%s', async (__, runsOnce) => {
    giveToService();
    const wanted = { source: 'web', ifMatch: aTarget().ifMatch, name: 'copy', runsOnce };
    await isRefused((dryRun) => copies().execute(operator, wanted, dryRun), payload.at);
  });
});
