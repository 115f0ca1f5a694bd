import { applyChanges } from '../../../http/label-changes.js';
import {
  EngineFailed,
  EngineNotFound,
  LastManager,
  NodeIsManager,
  RefusedByEngine,
  SwarmActive,
  SwarmNotLocked,
} from '../../engine.errors.js';
import { Engine, type Decide, type Guard } from '../../engine.js';
import type {
  EngineEvent,
  EngineImage,
  EngineNode,
  EngineService,
  JoinCredentials,
  LogItem,
  NodeChange,
  ObjectDraft,
  ObjectKind,
  RegistryImage,
  ServicePreview,
  ServiceSpec,
  SpecInWords,
  SpecPatch,
  StoredObject,
  SwarmFacts,
  WrittenService,
} from '../../engine.types.js';
import { isUnanswered, writeInSequence } from '../../engine.writes.js';
import { digestOf } from '../../mapper/spec-digest.js';
import { someFacts, someSettings } from '../factories.js';
import { changedSpec } from '../fake-service.js';
import type { SwarmModel } from './swarm-model.js';

/** The way of a call to the Engine and back. It may be slow, fail on either way, or never end. */
export interface Wire {
  carry<Result>(isWrite: boolean, work: () => Result): Promise<Result>;
  /** Fires when the event stream is cut. */
  signal?: AbortSignal;
}

const direct: Wire = { carry: async (_, work) => work() };
const objectName = /^(?=.{1,64}$)[a-zA-Z0-9](?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;
const MAX_BYTES = { secret: 511_999, config: 1_023_999 };

/** The Engine port on a `SwarmModel`, call by call as `DockerEngine` makes them. */
export class ModelEngine extends Engine {
  constructor(
    readonly model: SwarmModel,
    private readonly wire = direct,
  ) {
    super();
  }

  readFacts(): Promise<SwarmFacts> {
    return this.read(() => someFacts({ clusterId: this.model.clusterId }));
  }

  readSwarm() {
    return this.read(() => ({ autolock: false, ...someSettings() }));
  }

  /** No actor of the simulation changes the Swarm itself. */
  async readJoinToken(): Promise<JoinCredentials> {
    throw new EngineFailed();
  }

  async readUnlockKey() {
    return null;
  }

  updateSwarm() {
    return this.readSwarm();
  }

  async unlockSwarm() {
    throw new SwarmNotLocked();
  }

  async initSwarm() {
    await this.write(() => {
      throw new SwarmActive();
    });
  }

  async openEvents({ since, signal }: { since?: number; signal: AbortSignal }) {
    const { wire, model } = this;
    const ends = wire.signal ? AbortSignal.any([signal, wire.signal]) : signal;
    return this.read((): AsyncIterable<EngineEvent> => {
      signal.throwIfAborted();
      return model.events.open({ ...(since !== undefined && { since }), signal: ends });
    });
  }

  listEvents(span: { since: number; until: number }) {
    return this.read(() => this.model.events.between(span));
  }

  listObjects(kind: ObjectKind) {
    return this.read(() => [...this.model.objects[kind].values()]);
  }

  getObject(kind: ObjectKind, id: string) {
    return this.read(() => this.model.getObject(kind, id));
  }

  readConfigContent(id: string) {
    return this.read(() => {
      this.model.getObject('config', id);
      return Buffer.from(this.model.valueOf(id) ?? '').toString('base64');
    });
  }

  createObject(kind: ObjectKind, draft: ObjectDraft) {
    return this.write(() => {
      const { length } = draft.bytes;
      if (!objectName.test(draft.name)) throw refused('/name', 'This name is not valid here');
      if (length < 1 || length > MAX_BYTES[kind])
        throw refused('/value', 'This value is not valid here');
      checkSize(draft.labels);
      return this.model.createObject(kind, draft);
    });
  }

  updateObjectLabels(
    kind: ObjectKind,
    id: string,
    next: (fresh: StoredObject) => Record<string, string>,
  ) {
    return writeInSequence(
      () => this.getObject(kind, id),
      (fresh) => {
        const labels = { ...next(fresh) };
        checkSize(labels);
        return {
          send: () =>
            this.write(() => this.model.labelObject(kind, id, labels, fresh.versionIndex)),
          hasLanded: (now) =>
            now.versionIndex > fresh.versionIndex && digestOf(now.labels) === digestOf(labels),
        };
      },
    );
  }

  async removeObject(kind: ObjectKind, id: string) {
    try {
      await this.write(() => this.model.removeObject(kind, id));
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      const isGone = await this.getObject(kind, id).then(
        () => false,
        (reading: unknown) => reading instanceof EngineNotFound,
      );
      if (!isGone) throw error;
    }
  }

  listServices(ids?: readonly string[]) {
    return this.read(() =>
      [...this.model.services.values()]
        .filter(({ id }) => !ids || ids.includes(id))
        .map((service) => service.read()),
    );
  }

  getService(id: string) {
    return this.read(() => this.model.getService(id).read());
  }

  createService(): Promise<WrittenService> {
    return this.write(() => {
      throw new EngineFailed();
    });
  }

  readSpec(): Promise<SpecInWords> {
    return this.read(() => {
      throw new EngineFailed();
    });
  }

  compareSpec(): Promise<SpecPatch & { service: EngineService }> {
    return this.read(() => {
      throw new EngineFailed();
    });
  }

  copyService(): Promise<WrittenService> {
    return this.createService();
  }

  previewCopy(): Promise<ServicePreview> {
    return this.previewService();
  }

  async removeService() {
    await this.write(() => {
      throw new EngineFailed();
    });
  }

  previewService(): Promise<ServicePreview> {
    return this.read(() => {
      throw new EngineFailed();
    });
  }

  updateService(id: string, decide: Decide) {
    return this.writeService(
      id,
      (fresh) =>
        changedSpec(
          fresh.spec,
          decide(fresh, () => ({})),
        ),
      (spec, version) => this.model.updateService(id, spec, version),
    );
  }

  rollBackService(id: string, guard: Guard<EngineService>) {
    return this.writeService(
      id,
      (fresh) => {
        guard(fresh);
        return fresh.previousSpec;
      },
      (_, version) => this.model.rollBackService(id, version),
    );
  }

  readRegistryImage(): Promise<RegistryImage> {
    return this.read(() => {
      throw new EngineFailed();
    });
  }

  listTasks(serviceIds?: readonly string[]) {
    return this.read(() => {
      const { services } = this.model;
      const wanted = serviceIds?.flatMap((id) => services.get(id) ?? []) ?? [...services.values()];
      return wanted.flatMap(({ tasks }) => tasks.map((task) => task.read()));
    });
  }

  async findServiceOf(): Promise<string | undefined> {
    return undefined;
  }

  getTask(id: string) {
    return this.read(() => {
      const tasks = [...this.model.services.values()].flatMap((service) => service.tasks);
      return only(tasks.find((task) => task.id === id)).read();
    });
  }

  /** No actor of the simulation reads logs. */
  async openLog(): Promise<AsyncIterable<LogItem[]>> {
    throw new EngineNotFound();
  }

  readTaskLog(id: string, lines: number) {
    return this.read(() => {
      const tasks = [...this.model.services.values()].flatMap((service) => service.tasks);
      if (!tasks.some((task) => task.id === id)) throw new EngineNotFound();
      return ['starting', 'no such user'].slice(-lines);
    });
  }

  listNodes() {
    return this.read(() => [...this.model.nodes.values()]);
  }

  getNode(id: string) {
    return this.read(() => only(this.model.nodes.get(id)));
  }

  listTasksOn(nodeId: string) {
    return this.listTasks().then((tasks) => tasks.filter((task) => task.nodeId === nodeId));
  }

  updateNode(id: string, decide: (fresh: EngineNode) => NodeChange) {
    return this.write(() => {
      const node = only(this.model.nodes.get(id));
      const { role, availability, labels } = decide(structuredClone(node));
      if (role === 'worker' && this.isLastManager(node)) throw new LastManager();
      return this.model.changeNode(id, {
        ...(role && { role }),
        ...(availability && { availability }),
        ...(labels && { labels: applyChanges(node.labels, labels) }),
      });
    });
  }

  removeNode(id: string) {
    return this.write(() => {
      if (only(this.model.nodes.get(id)).role === 'manager') throw new NodeIsManager();
      this.model.nodes.delete(id);
    });
  }

  private isLastManager({ id }: EngineNode) {
    return ![...this.model.nodes.values()].some(
      (other) => other.id !== id && other.role === 'manager',
    );
  }

  listNetworks() {
    return this.read(() => this.model.networks);
  }

  getNetwork(id: string) {
    return this.read(() => only(this.model.networks.find((network) => network.id === id)));
  }

  listImages() {
    return this.read((): EngineImage[] => []);
  }

  private writeService<Spec extends ServiceSpec | null>(
    id: string,
    becomes: (fresh: EngineService) => Spec,
    send: (spec: Spec, version: number) => void,
  ) {
    return writeInSequence(
      () => this.getService(id),
      (fresh) => {
        const spec = becomes(fresh);
        return {
          send: () => this.write(() => send(spec, fresh.versionIndex)),
          hasLanded: (now) =>
            now.versionIndex > fresh.versionIndex &&
            digestOf(now.spec) === digestOf(spec) &&
            digestOf(now.previousSpec) === digestOf(fresh.spec),
        };
      },
    );
  }

  private read<Result>(work: () => Result): Promise<Result> {
    return this.wire.carry(false, work);
  }

  private write<Result>(work: () => Result): Promise<Result> {
    return this.wire.carry(true, work);
  }
}

function only<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new EngineNotFound();
  return thing;
}

const MAX_RAFT_BYTES = 2_000_000;

function checkSize(labels: Record<string, string>) {
  if (JSON.stringify(labels).length > MAX_RAFT_BYTES)
    throw refused('/labels', 'The labels are too large in total');
}

const refused = (pointer: string, detail: string) =>
  new RefusedByEngine({ errors: [{ pointer, detail }] });
