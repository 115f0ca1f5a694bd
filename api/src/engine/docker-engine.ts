import type { IncomingMessage } from 'node:http';
import type { NodeRole } from '@waxseal/shared';
import type Docker from 'dockerode';
import {
  abortable,
  inspectDistribution,
  inspectNetwork,
  inspectUnlockKey,
  loggable,
  postObject,
  postService,
  postUnlock,
} from './engine.abortable.js';
import {
  inBatches,
  knownId,
  knownImage,
  networkOf,
  objectOf,
  ofExisting,
  only,
} from './engine.answers.js';
import { EngineCalls, type DockerEngineOptions } from './engine.calls.js';
import { EngineFailed, EngineNotFound } from './engine.errors.js';
import { readEvents, toEventQuery } from './engine.events.js';
import { openList, readList, RepeatedList } from './engine.lists.js';
import { readLog, toLogQuery } from './engine.logs.js';
import { Engine, type Decide, type DecideCopy, type Guard } from './engine.js';
import type {
  EngineEvent,
  EngineNode,
  EngineService,
  LogOptions,
  LogSource,
  NodeChange,
  ObjectDraft,
  ObjectKind,
  RegistryAuth,
  ServiceDraft,
  ServiceFieldChanges,
  StoredObject,
  SwarmChange,
  SwarmSettings,
  WrittenService,
} from './engine.types.js';
import type { Operation } from './engine.routes.js';
import { isUnanswered, writeInSequence } from './engine.writes.js';
import { toService } from './mapper/inbound-service.js';
import { previewOf, toFields } from './mapper/service-fields.js';
import {
  managerAddressOf,
  toFacts,
  toImage,
  toNetwork,
  toNode,
  toRegistryImage,
  toStoredObject,
  toSwarmSettings,
  toTask,
} from './mapper/inbound.js';
import { toLogLines } from './mapper/log-lines.js';
import { lostFields } from './mapper/lost-fields.js';
import {
  applyChange,
  applyNodeChange,
  applySwarmChange,
  toCopiedSpec,
  toNewSpec,
  toObjectBody,
  withLabels,
} from './mapper/outbound.js';
import type {
  RawContainer,
  RawMeta,
  RawNode,
  RawObject,
  RawService,
  RawServiceSpec,
  RawSwarm,
  RawTask,
} from './mapper/raw.js';
import { digestOf } from './mapper/spec-digest.js';
import { patchBetween } from './mapper/spec-patch.js';

type Filters = Record<string, string[]>;
/** The Engine answers at once: it has the past in memory. */
const EVENTS_MS = 5_000;

/** What is listed, with its path in Docker's API. */
const paths = {
  'secret-list': '/secrets',
  'config-list': '/configs',
  'service-list': '/services',
  'task-list': '/tasks',
  'node-list': '/nodes',
  'network-list': '/networks',
  'container-list': '/containers/json',
  'image-list': '/images/json',
} satisfies Partial<Record<Operation, string>>;

/** `becomes` is the service's spec after the write. */
interface ServiceWrite {
  query?: object;
  body: RawServiceSpec;
  becomes: RawServiceSpec | null | undefined;
  auth?: RegistryAuth | undefined;
}

/**
 * Implements the Engine with dockerode. Every call gets `_query` and `_body`, because dockerode would
 * also put a bare spec, with the secret's value, into the URL.
 */
export class DockerEngine extends Engine {
  private readonly calls: EngineCalls;
  private readonly objects = {
    secret: new RepeatedList((raw: RawObject) => toStoredObject('secret', raw)),
    config: new RepeatedList((raw: RawObject) => toStoredObject('config', raw)),
  };
  private readonly services = new RepeatedList(toService);
  private readonly tasks = new RepeatedList(toTask);

  constructor(options: DockerEngineOptions) {
    super();
    this.calls = new EngineCalls(options);
  }

  async readFacts() {
    return toFacts(await this.readInfo(), await this.calls.agree());
  }

  async readSwarm() {
    return toSwarmSettings(await this.readRawSwarm());
  }

  async readJoinToken(role: NodeRole) {
    const { JoinTokens } = await this.readRawSwarm();
    const token = role === 'manager' ? JoinTokens?.Manager : JoinTokens?.Worker;
    if (!token) throw new EngineFailed({ cause: new Error('no join token') });
    const info = await this.readInfo();
    return { token, managerAddress: managerAddressOf(info) };
  }

  async readUnlockKey() {
    const answer = await this.calls.read('swarm-unlock-key', inspectUnlockKey);
    return answer?.UnlockKey || null;
  }

  async updateSwarm({ rotate, ...change }: SwarmChange, guard: Guard<SwarmSettings>) {
    const written = await writeInSequence(
      () => this.readSwarmKeys(rotate),
      (fresh) => {
        guard(toSwarmSettings(fresh.swarm));
        const _body = applySwarmChange(fresh.swarm.Spec, change);
        const _query = { version: fresh.swarm.Version?.Index, ...rotationFlags(rotate) };
        return {
          send: () =>
            this.calls.write('swarm-update', (docker, abortSignal) => {
              const options: object = { _query, _body, abortSignal };
              return docker.swarmUpdate(options);
            }),
          hasLanded: (now) =>
            isNewer(now.swarm, fresh.swarm) &&
            digestOf(now.swarm.Spec) === digestOf(_body) &&
            (!rotate || keyOf(now, rotate) !== keyOf(fresh, rotate)),
        };
      },
    );
    return toSwarmSettings(written.swarm);
  }

  async unlockSwarm(unlockKey: string) {
    await this.calls.write('swarm-unlock', (docker, abortSignal) =>
      postUnlock(docker, { UnlockKey: unlockKey }, abortSignal),
    );
  }

  async initSwarm(advertiseAddress: string) {
    const _body = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: advertiseAddress };
    await this.calls.write('swarm-init', (docker, abortSignal) => {
      const options: object = { _query: {}, _body, abortSignal };
      return docker.swarmInit(options);
    });
  }

  async openEvents({ since, signal }: { since?: number; signal: AbortSignal }) {
    const query = toEventQuery(since);
    const open = async (docker: Docker, deadline: AbortSignal) => {
      // The deadline applies to the headers; after them, only `signal` ends the stream.
      const abortSignal = AbortSignal.any([signal, deadline]);
      const options: object = { _query: query, abortSignal };
      return (await docker.getEvents(options)) as IncomingMessage;
    };
    const source = await this.calls.read('events', open).catch((error) => {
      signal.throwIfAborted();
      throw error;
    });
    return readEvents(source, signal, this.calls.at('events'), () => this.calls.forgetVersion());
  }

  async listEvents({ since, until }: { since: number; until: number }) {
    const read = async (docker: Docker, abortSignal: AbortSignal) => {
      const options: object = { _query: toEventQuery(since, until), abortSignal };
      const source = (await docker.getEvents(options)) as IncomingMessage;
      const events: EngineEvent[] = [];
      for await (const event of readEvents(source, abortSignal, this.calls.at('events'), () => {}))
        events.push(event);
      return events;
    };
    return this.calls.read('events', read, EVENTS_MS);
  }

  async listObjects(kind: ObjectKind) {
    return this.listAgain(`${kind}-list`, this.objects[kind]);
  }

  async getObject(kind: ObjectKind, id: string) {
    return toStoredObject(kind, await this.readObject(kind, id));
  }

  async readConfigContent(id: string) {
    return (await this.readObject('config', id)).Spec.Data ?? '';
  }

  async createObject(kind: ObjectKind, draft: ObjectDraft): Promise<string> {
    const body = toObjectBody(draft);
    try {
      return await this.calls.write(`${kind}-create`, (docker, abortSignal) =>
        postObject(docker, `/${kind}s/create`, body, abortSignal),
      );
    } finally {
      body.fill(0);
    }
  }

  async updateObjectLabels(
    kind: ObjectKind,
    id: string,
    next: (fresh: StoredObject) => Record<string, string>,
  ) {
    const written = await writeInSequence(
      () => this.readObject(kind, id),
      (fresh) => {
        const _body = withLabels(fresh.Spec, next(toStoredObject(kind, fresh)));
        const _query = { version: fresh.Version?.Index };
        return {
          send: () =>
            this.calls.write(`${kind}-update`, (docker, abortSignal) =>
              objectAt(docker, kind, id).update({ _query, _body, abortSignal }),
            ),
          hasLanded: (now) =>
            isNewer(now, fresh) && digestOf(now.Spec.Labels) === digestOf(_body.Labels),
        };
      },
    );
    return toStoredObject(kind, written);
  }

  async removeObject(kind: ObjectKind, id: string) {
    return this.remove(
      () =>
        this.calls.write(`${kind}-remove`, (docker, abortSignal) =>
          objectAt(docker, kind, id).remove({ _query: {}, abortSignal }),
        ),
      () => this.readObject(kind, id),
    );
  }

  async listServices(ids?: readonly string[]) {
    const list = (filters?: Filters) =>
      this.listAgain('service-list', this.services, { status: true, filters });
    return ids ? inBatches(ids, (id) => list({ id })) : list();
  }

  async getService(id: string) {
    return toService(await this.readService(id));
  }

  createService(draft: ServiceDraft): Promise<WrittenService> {
    return this.postSpec(toNewSpec(draft), draft.registryAuth);
  }

  async copyService(id: string, decide: DecideCopy): Promise<WrittenService> {
    const fresh = await this.readService(id);
    const copy = decideOn(fresh, decide);
    return this.postSpec(toCopiedSpec(fresh.Spec, copy), copy.registryAuth);
  }

  async previewCopy(id: string, decide: DecideCopy) {
    const fresh = await this.readService(id);
    return previewOf(fresh, toCopiedSpec(fresh.Spec, decideOn(fresh, decide)));
  }

  private async postSpec(_body: RawServiceSpec, auth: RegistryAuth | undefined) {
    const id = await this.calls.write('service-create', (docker, abortSignal) =>
      postService(docker, _body, { abortSignal, auth }),
    );
    const written = await this.readService(id);
    const lost = lostFields(_body, written.Spec);
    return { ...toService(written), ...(lost.length > 0 && { lostFields: lost }) };
  }

  async removeService(id: string) {
    await this.calls.write('service-remove', (docker, abortSignal) =>
      docker.getService(knownId(id)).remove({ abortSignal }),
    );
  }

  updateService(id: string, decide: Decide) {
    return this.writeService(id, (fresh) => {
      const change = decideOn(fresh, decide);
      const body = applyChange(fresh.Spec, change);
      return { body, becomes: body, auth: change.registryAuth };
    });
  }

  async previewService(id: string, decide: Decide) {
    const fresh = await this.readService(id);
    return previewOf(fresh, applyChange(fresh.Spec, decideOn(fresh, decide)));
  }

  async readSpec(id: string) {
    const fresh = await this.readService(id);
    return { service: toService(fresh), spec: fresh.Spec };
  }

  async compareSpec(id: string, wanted: object) {
    const fresh = await this.readService(id);
    return { service: toService(fresh), ...patchBetween(fresh.Spec, wanted) };
  }

  rollBackService(id: string, guard: Guard<EngineService>) {
    return this.writeService(id, (fresh) => {
      guard(toService(fresh));
      return { query: { rollback: 'previous' }, body: fresh.Spec, becomes: fresh.PreviousSpec };
    });
  }

  async readRegistryImage(image: string, auth?: RegistryAuth) {
    return this.calls.read('image-read', async (docker, abortSignal) =>
      toRegistryImage(await inspectDistribution(docker, knownImage(image), { abortSignal, auth })),
    );
  }

  async listTasks(serviceIds?: readonly string[]) {
    const list = (filters?: Filters) => this.listAgain('task-list', this.tasks, { filters });
    return serviceIds
      ? inBatches(serviceIds, (batch) =>
          ofExisting(batch, (service) => list({ service: [...service] })),
        )
      : list();
  }

  async getTask(id: string) {
    const filters = { id: [knownId(id)] };
    const tasks = await this.list('task-list', (raw: RawTask) => raw, { filters });
    return toTask(only(id, tasks));
  }

  async openLog({ kind, id }: LogSource, options: LogOptions) {
    const operation = `${kind}-log` as const;
    const path = `/${kind}s/${knownId(id)}/logs`;
    const { signal } = options;
    // The deadline applies to the headers, as in `openEvents`.
    const open = (docker: Docker, deadline: AbortSignal) =>
      openList(docker, path, toLogQuery(options), AbortSignal.any([signal, deadline]));
    const source = await this.calls.read(operation, open).catch((error) => {
      signal.throwIfAborted();
      throw error;
    });
    return readLog(source, options, this.calls.at(operation));
  }

  async findServiceOf(containerId: string) {
    const query = { all: true, filters: { id: [containerId] } };
    const [container] = await this.list('container-list', (raw: RawContainer) => raw, query);
    return container?.Labels?.['com.docker.swarm.service.id'];
  }

  /** Frames with a header of eight bytes, or plain text if the task has a terminal. */
  async readTaskLog(id: string, lines: number) {
    const _query = { stdout: true, stderr: true, tail: String(lines) };
    const log = await this.calls.read('task-log', (docker, abortSignal) => {
      const options: object = { _query, _body: {}, abortSignal };
      return loggable(docker.getTask(knownId(id))).logs(options);
    });
    const bytes = Buffer.isBuffer(log) ? log : Buffer.from(typeof log === 'string' ? log : '');
    return toLogLines(bytes).slice(-lines);
  }

  async listNodes() {
    return this.list('node-list', toNode);
  }

  async getNode(id: string) {
    return toNode(await this.readNode(id));
  }

  listTasksOn(nodeId: string) {
    const filters = { node: [knownId(nodeId)], 'desired-state': ['running'] };
    return this.list('task-list', toTask, { filters });
  }

  async updateNode(id: string, decide: (fresh: EngineNode) => NodeChange) {
    const written = await writeInSequence(
      () => this.readNode(id),
      (fresh) => {
        const _body = applyNodeChange(fresh.Spec, decide(toNode(fresh)));
        const _query = { version: fresh.Version?.Index };
        return {
          send: () =>
            this.calls.write('node-update', (docker, abortSignal) =>
              docker.getNode(knownId(id)).update({ _query, _body, abortSignal }),
            ),
          hasLanded: (now) => isNewer(now, fresh) && digestOf(now.Spec) === digestOf(_body),
        };
      },
    );
    return toNode(written);
  }

  removeNode(id: string, { force }: { force: boolean }) {
    return this.remove(
      () =>
        this.calls.write('node-remove', (docker, abortSignal) => {
          const options: object = { _query: { force }, _body: {}, abortSignal };
          return docker.getNode(knownId(id)).remove(options);
        }),
      () => this.readNode(id),
    );
  }

  async listNetworks() {
    return this.list('network-list', toNetwork, { filters: { scope: ['swarm'] } });
  }

  async getNetwork(id: string) {
    return this.calls.read('network-read', async (docker, abortSignal) =>
      toNetwork(networkOf(id, await inspectNetwork(docker, knownId(id), abortSignal))),
    );
  }

  async listImages() {
    return this.list('image-list', toImage);
  }

  private async remove(send: () => Promise<unknown>, read: () => Promise<unknown>) {
    try {
      await send();
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      // After a write without an answer, a read shows whether the object was removed.
      const isGone = await read().then(
        () => false,
        (reading: unknown) => reading instanceof EngineNotFound,
      );
      if (!isGone) throw error;
    }
  }

  private readInfo() {
    return this.calls.read('info', (docker, abortSignal) =>
      abortable(docker).info({ abortSignal }),
    );
  }

  private readRawSwarm() {
    return this.calls.read('swarm-read', (docker, abortSignal) =>
      abortable(docker).swarmInspect({ abortSignal }),
    );
  }

  /** With the key that is rotated: after a write without an answer, it shows whether the write was applied. */
  private async readSwarmKeys(rotate: SwarmChange['rotate']): Promise<SwarmKeys> {
    const swarm = await this.readRawSwarm();
    return { swarm, unlockKey: rotate === 'unlock-key' ? await this.readUnlockKey() : null };
  }

  private readNode(id: string) {
    return this.calls.read('node-read', async (docker, abortSignal) =>
      objectOf<RawNode>(id, await docker.getNode(knownId(id)).inspect({ abortSignal })),
    );
  }

  private readObject(kind: ObjectKind, id: string): Promise<RawObject> {
    return this.calls.read(`${kind}-read`, async (docker, abortSignal) =>
      objectOf<RawObject>(id, await objectAt(docker, kind, id).inspect({ abortSignal })),
    );
  }

  /** Uses the list, because an inspection has no `ServiceStatus`. */
  private async readService(id: string): Promise<RawService> {
    const query = { status: true, filters: { id: [knownId(id)] } };
    return only(id, await this.list('service-list', (raw: RawService) => raw, query));
  }

  private async writeService(
    id: string,
    plan: (fresh: RawService) => ServiceWrite,
  ): Promise<WrittenService> {
    let sent: SentSpec | undefined;
    const written = await writeInSequence(
      () => this.readService(id),
      (fresh) => {
        const { query = {}, body: _body, becomes, auth: authconfig } = plan(fresh);
        sent = { before: fresh.Spec, becomes };
        const _query = { version: fresh.Version?.Index, registryAuthFrom: 'spec', ...query };
        return {
          send: () =>
            this.calls.write('service-update', (docker, abortSignal) =>
              docker
                .getService(knownId(fresh.ID))
                .update({ _query, _body, abortSignal, authconfig }),
            ),
          hasLanded: (now) => isNewer(now, fresh) && succeeds(now, fresh, becomes),
        };
      },
    );
    const lostFields = sent ? lossesOf(sent, written) : [];
    return { ...toService(written), ...(lostFields.length > 0 && { lostFields }) };
  }

  private list<Raw, Item>(
    operation: keyof typeof paths,
    convert: (raw: Raw) => Item,
    query: object = {},
  ): Promise<Item[]> {
    return this.calls.read(operation, async (docker, abortSignal) =>
      readList(await openList(docker, paths[operation], query, abortSignal), convert),
    );
  }

  /** Without filters, the list is complete. */
  private listAgain<Raw, Item>(
    operation: keyof typeof paths,
    list: RepeatedList<Raw, Item>,
    query: { status?: true; filters?: Filters | undefined } = {},
  ): Promise<Item[]> {
    return this.calls.read(operation, async (docker, abortSignal) => {
      const source = await openList(docker, paths[operation], query, abortSignal);
      return list.read(source, { isComplete: !query.filters });
    });
  }
}

function objectAt(docker: Docker, kind: ObjectKind, id: string) {
  return kind === 'secret' ? docker.getSecret(knownId(id)) : docker.getConfig(knownId(id));
}

const decideOn = <Decided>(
  fresh: RawService,
  decide: (service: EngineService, fields: () => ServiceFieldChanges) => Decided,
) => decide(toService(fresh), () => toFields(fresh.Spec));

interface SwarmKeys {
  swarm: RawSwarm;
  unlockKey: string | null;
}

const rotationFlags = (rotate: SwarmChange['rotate']) => ({
  ...(rotate === 'worker-token' && { rotateWorkerToken: true }),
  ...(rotate === 'manager-token' && { rotateManagerToken: true }),
  ...(rotate === 'unlock-key' && { rotateManagerUnlockKey: true }),
});

function keyOf({ swarm, unlockKey }: SwarmKeys, key: NonNullable<SwarmChange['rotate']>) {
  if (key === 'unlock-key') return unlockKey;
  return key === 'worker-token' ? swarm.JoinTokens?.Worker : swarm.JoinTokens?.Manager;
}

type Versioned = Pick<RawMeta, 'Version'>;
const isNewer = (now: Versioned, before: Versioned) =>
  (now.Version?.Index ?? 0) > (before.Version?.Index ?? 0);

interface SentSpec {
  before: RawServiceSpec;
  becomes: ServiceWrite['becomes'];
}

/**
 * Without a previous spec, Docker has already rolled the service back. If the previous spec is the one
 * that was sent, another client has written since then, and the differences are its change.
 */
function lossesOf({ before, becomes }: SentSpec, { Spec, PreviousSpec }: RawService): string[] {
  if (!PreviousSpec) return [];
  const sent = digestOf(becomes);
  if (sent !== digestOf(before) && sent === digestOf(PreviousSpec)) return [];
  return lostFields(becomes, Spec);
}

/**
 * A write turns the current spec into the previous one. The Engine may have dropped fields of both that
 * were sent as they had been read; with any other difference, another client has written.
 */
function succeeds(now: RawService, before: RawService, spec: ServiceWrite['becomes']): boolean {
  const { Spec, PreviousSpec } = now;
  if (digestOf(Spec) === digestOf(spec) && digestOf(PreviousSpec) === digestOf(before.Spec))
    return true;
  const changed = [...lostFields(spec, before.Spec), ...lostFields(before.Spec, spec)];
  const dropped = lostFields(spec, Spec);
  const isOnlyWithout = (less: unknown, more: unknown) =>
    lostFields(less, more).length === 0 &&
    lostFields(more, less).every((path) => dropped.includes(path));
  return (
    changed.length > 0 &&
    !dropped.some((path) => changed.includes(path)) &&
    isOnlyWithout(Spec, spec) &&
    isOnlyWithout(PreviousSpec, before.Spec)
  );
}
