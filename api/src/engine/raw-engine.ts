import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { abortable, loggable } from './engine.abortable.js';
import { EngineCalls, type DockerEngineOptions } from './engine.calls.js';
import { arrayOf, inBatches, knownId, objectOf, only } from './engine.answers.js';
import type { ObjectDraft } from './engine.types.js';
import { toObjectSpec } from './mapper/outbound.js';
import type {
  RawContainer,
  RawInfo,
  RawNetwork,
  RawNode,
  RawSecret,
  RawService,
  RawServiceSpec,
  RawTask,
} from './mapper/raw.js';

type Filters = Record<string, string[]>;
type ListCall = (docker: Docker, options: object) => Promise<unknown>;

/**
 * The Engine's JSON as it is, one method a call. dockerode gets `_query` and `_body` always:
 * a bare spec would go into the URL as well, value included.
 */
export class RawEngine {
  private readonly calls: EngineCalls;

  constructor(options: DockerEngineOptions) {
    this.calls = new EngineCalls(options);
  }

  forgetVersion() {
    this.calls.forgetVersion();
  }

  async apiVersion(): Promise<string> {
    return (await this.calls.agree()).apiVersion;
  }

  info(): Promise<RawInfo> {
    return this.calls.read('info', (docker, abortSignal) =>
      abortable(docker).info({ abortSignal }),
    );
  }

  async initSwarm(advertiseAddress: string) {
    const _body = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: advertiseAddress };
    await this.calls.write('swarm-init', (docker, abortSignal) => {
      const options: object = { _query: {}, _body, abortSignal };
      return docker.swarmInit(options);
    });
  }

  /** The deadline is for the headers; from then on only `signal` ends the stream. */
  openEvents(query: object, signal: AbortSignal): Promise<IncomingMessage> {
    return this.calls.read('events', async (docker, deadline) => {
      const abortSignal = AbortSignal.any([signal, deadline]);
      const options: object = { _query: query, abortSignal };
      return (await docker.getEvents(options)) as IncomingMessage;
    });
  }

  listSecrets(): Promise<RawSecret[]> {
    return this.list('secret-list', (docker, options) => docker.listSecrets(options));
  }

  getSecret(id: string): Promise<RawSecret> {
    return this.calls.read('secret-read', async (docker, abortSignal) =>
      objectOf<RawSecret>(id, await docker.getSecret(knownId(id)).inspect({ abortSignal })),
    );
  }

  createSecret(draft: ObjectDraft): Promise<string> {
    const _body = toObjectSpec(draft);
    return this.calls.write('secret-create', async (docker, abortSignal) => {
      const created = await docker.createSecret({ _query: {}, _body, abortSignal });
      return created.ID ?? created.id;
    });
  }

  async updateSecret({ ID, Version }: RawSecret, _body: RawSecret['Spec']) {
    const _query = { version: Version?.Index };
    await this.calls.write('secret-update', (docker, abortSignal) =>
      docker.getSecret(knownId(ID)).update({ _query, _body, abortSignal }),
    );
  }

  async removeSecret(id: string) {
    await this.calls.write('secret-remove', (docker, abortSignal) =>
      docker.getSecret(knownId(id)).remove({ _query: {}, abortSignal }),
    );
  }

  listConfigs(): Promise<RawSecret[]> {
    return this.list('config-list', (docker, options) => docker.listConfigs(options));
  }

  getConfig(id: string): Promise<RawSecret> {
    return this.calls.read('config-read', async (docker, abortSignal) =>
      objectOf<RawSecret>(id, await docker.getConfig(knownId(id)).inspect({ abortSignal })),
    );
  }

  createConfig(draft: ObjectDraft): Promise<string> {
    const _body = toObjectSpec(draft);
    return this.calls.write('config-create', async (docker, abortSignal) => {
      const options: object = { _query: {}, _body, abortSignal };
      const created: { ID?: string; id: string } = await docker.createConfig(options);
      return created.ID ?? created.id;
    });
  }

  async updateConfig({ ID, Version }: RawSecret, _body: RawSecret['Spec']) {
    const _query = { version: Version?.Index };
    await this.calls.write('config-update', (docker, abortSignal) =>
      docker.getConfig(knownId(ID)).update({ _query, _body, abortSignal }),
    );
  }

  async removeConfig(id: string) {
    await this.calls.write('config-remove', (docker, abortSignal) =>
      docker.getConfig(knownId(id)).remove({ _query: {}, abortSignal }),
    );
  }

  listServices(ids?: readonly string[]): Promise<RawService[]> {
    const list = (filters: Filters) =>
      this.list<RawService>('service-list', (docker, options) => docker.listServices(options), {
        status: true,
        filters,
      });
    return ids ? inBatches(ids, (id) => list({ id })) : list({});
  }

  /** By the list: an inspect tells no `ServiceStatus`. */
  async getService(id: string): Promise<RawService> {
    return only(id, await this.listServices([knownId(id)]));
  }

  async updateService({ ID, Version }: RawService, query: object, _body: RawServiceSpec) {
    const _query = { version: Version?.Index, registryAuthFrom: 'spec', ...query };
    await this.calls.write('service-update', (docker, abortSignal) =>
      docker.getService(knownId(ID)).update({ _query, _body, abortSignal }),
    );
  }

  listTasks(serviceIds?: readonly string[]): Promise<RawTask[]> {
    const list = (filters: Filters) =>
      this.list<RawTask>('task-list', (docker, options) => docker.listTasks(options), { filters });
    return serviceIds ? inBatches(serviceIds, (service) => list({ service })) : list({});
  }

  /** Frames of eight bytes and their text; plain text where the task has a terminal. */
  readTaskLog(id: string, lines: number): Promise<Buffer> {
    const _query = { stdout: true, stderr: true, tail: String(lines) };
    return this.calls.read('task-log', async (docker, abortSignal) => {
      const options: object = { _query, _body: {}, abortSignal };
      const log = await loggable(docker.getTask(knownId(id))).logs(options);
      return Buffer.isBuffer(log) ? log : Buffer.from(typeof log === 'string' ? log : '');
    });
  }

  listNodes(): Promise<RawNode[]> {
    return this.list('node-list', (docker, options) => docker.listNodes(options));
  }

  getNode(id: string): Promise<RawNode> {
    return this.calls.read('node-read', async (docker, abortSignal) =>
      objectOf<RawNode>(id, await docker.getNode(knownId(id)).inspect({ abortSignal })),
    );
  }

  listNetworks(filters: Filters = {}): Promise<RawNetwork[]> {
    return this.list('network-list', (docker, options) => docker.listNetworks(options), {
      filters: { scope: ['swarm'], ...filters },
    });
  }

  listContainers(filters: Filters): Promise<RawContainer[]> {
    return this.list('container-list', (docker, options) => docker.listContainers(options), {
      all: true,
      filters,
    });
  }

  private list<Raw>(operation: string, call: ListCall, query: object = {}): Promise<Raw[]> {
    return this.calls.read(operation, async (docker, abortSignal) =>
      arrayOf<Raw>(await call(docker, { _query: query, abortSignal })),
    );
  }
}
