import type { NodeRole } from '@waxseal/shared';
import {
  ConfigInUse,
  EngineFailed,
  inCurrentSpecOf,
  LastManager,
  NameTaken,
  NodeIsManager,
  NodeIsUp,
  RefusedByEngine,
  SecretInUse,
  StaleVersion,
  SwarmActive,
  SwarmNotLocked,
} from '../engine.errors.js';
import type { Decide, DecideCopy, Guard } from '../engine.js';
import type {
  EngineNode,
  EngineService,
  EngineTask,
  LogOptions,
  LogSource,
  NodeChange,
  ObjectDraft,
  ObjectKind,
  RegistryAuth,
  ServiceDraft,
  ServicePreview,
  StoredObject,
  SwarmChange,
  SwarmSettings,
  WrittenService,
} from '../engine.types.js';
import { toSpec } from '../mapper/inbound-service.js';
import type { RawServiceSpec } from '../mapper/raw.js';
import { toFields } from '../mapper/service-fields.js';
import { patchBetween } from '../mapper/spec-patch.js';
import { toCopiedSpec, toNewSpec } from '../mapper/outbound.js';
import { aJoinToken, anId, anUnlockKey } from './factories.js';
import type { FakeService } from './fake-service.js';
import { FakeSwarm } from './fake-swarm.js';
import { toRawSpec } from './to-raw-spec.js';

const TRIES = 10;
const MAX_BYTES = { secret: 511_999, config: 1_023_999 };
const MAX_RAFT_BYTES = 2_000_000;
const secretName = /^(?=.{1,64}$)[a-zA-Z0-9](?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;

/** An Engine in memory with the rules of the real one: both pass `engine.contract.ts`. */
export class FakeEngine extends FakeSwarm {
  async readFacts() {
    this.checkEngine();
    return { ...this.facts, clockMs: Date.now() };
  }

  async readSwarm() {
    this.checkManager();
    return { autolock: this.facts.autolock ?? false, ...this.settings };
  }

  async readJoinToken(role: NodeRole) {
    this.checkManager();
    return { token: this.joinTokens[role], managerAddress: '127.0.0.1:2377' };
  }

  async readUnlockKey() {
    this.checkManager();
    return this.facts.autolock ? this.unlockKey : null;
  }

  async updateSwarm({ autolock, rotate }: SwarmChange, guard: Guard<SwarmSettings>) {
    guard(await this.readSwarm());
    const wasLocking = this.facts.autolock;
    if (autolock !== undefined) this.facts = { ...this.facts, autolock };
    if (this.facts.autolock && (!wasLocking || rotate === 'unlock-key'))
      this.unlockKey = anUnlockKey();
    if (rotate === 'worker-token') this.joinTokens.worker = aJoinToken();
    if (rotate === 'manager-token') this.joinTokens.manager = aJoinToken();
    return this.readSwarm();
  }

  async unlockSwarm(unlockKey: string) {
    this.checkEngine();
    if (this.facts.localState !== 'locked') throw new SwarmNotLocked();
    if (unlockKey !== this.unlockKey)
      throw refused('/unlockKey', 'This is not the unlock key of this Swarm');
    this.facts = { ...this.facts, localState: 'active', isManager: true };
  }

  async initSwarm(_advertiseAddress: string) {
    this.checkEngine();
    if (this.facts.localState !== 'inactive') throw new SwarmActive();
    this.facts = { ...this.facts, localState: 'active', isManager: true, clusterId: anId() };
  }

  async openEvents(options: { since?: number; signal: AbortSignal }) {
    this.checkEngine();
    options.signal.throwIfAborted();
    return this.events.open(options);
  }

  async listEvents(span: { since: number; until: number }) {
    this.checkEngine();
    return this.events.between(span);
  }

  async listObjects(kind: ObjectKind) {
    return this.all(this.objects[kind]);
  }

  async getObject(kind: ObjectKind, id: string) {
    return this.one(this.objects[kind], id);
  }

  async readConfigContent(id: string) {
    this.one(this.objects.config, id);
    return this.values.get(id) ?? '';
  }

  async createObject(kind: ObjectKind, draft: ObjectDraft) {
    const { id } = this.addObject(kind, this.made(kind, draft));
    this.values.set(id, draft.bytes.toString('base64'));
    return id;
  }

  async updateObjectLabels(
    kind: ObjectKind,
    id: string,
    next: (fresh: StoredObject) => Record<string, string>,
  ) {
    return this.inSequence(
      () => this.one(this.objects[kind], id),
      next,
      (labels) => {
        checkLabels(labels);
        return this.overwriteObject(kind, id, { ...labels });
      },
    );
  }

  async removeObject(kind: ObjectKind, id: string) {
    this.one(this.objects[kind], id);
    const usedBy = inCurrentSpecOf(this.usersOf(id));
    if (usedBy.length > 0)
      throw kind === 'secret' ? new SecretInUse({ usedBy }) : new ConfigInUse({ usedBy });
    this.dropObject(kind, id);
  }

  async listServices(ids?: readonly string[]) {
    this.checkManager();
    const services = [...this.services.values()].map((service) => service.read());
    return ids ? services.filter(({ id }) => ids.includes(id)) : services;
  }

  async getService(id: string) {
    this.checkManager();
    return this.taken(this.services, id).read();
  }

  async createService(draft: ServiceDraft): Promise<WrittenService> {
    return this.postSpec(toNewSpec(draft));
  }

  async copyService(id: string, decide: DecideCopy): Promise<WrittenService> {
    return this.postSpec(this.copyOf(id, decide));
  }

  async previewCopy(id: string, decide: DecideCopy): Promise<ServicePreview> {
    const service = this.taken(this.services, id);
    const after = this.copyOf(id, decide);
    return {
      before: service.read(),
      after: toSpec(after),
      fieldsBefore: service.fields(),
      fieldsAfter: toFields(after),
      keepsTasks: false,
    };
  }

  private copyOf(id: string, decide: DecideCopy) {
    this.checkManager();
    const service = this.taken(this.services, id);
    const fresh = service.read();
    return toCopiedSpec(
      toRawSpec(fresh.spec),
      decide(fresh, () => service.fields()),
    );
  }

  private postSpec(spec: RawServiceSpec): WrittenService {
    this.checkManager();
    const lower = spec.Name.toLowerCase();
    const names = [...this.services.values()].map((service) => service.read().name.toLowerCase());
    if (names.includes(lower)) throw new NameTaken();
    return this.addService({ spec: toSpec(spec) });
  }

  async removeService(id: string) {
    this.checkManager();
    this.dropService(id);
  }

  async updateService(id: string, decide: Decide) {
    return this.writeService(
      id,
      (fresh) => decide(fresh, () => this.taken(this.services, id).fields()),
      (service, change, index) => service.apply(change, index),
    );
  }

  async previewService(id: string, decide: Decide) {
    this.checkManager();
    const service = this.taken(this.services, id);
    return service.preview(decide(service.read(), () => service.fields()));
  }

  async readSpec(id: string) {
    const service = await this.getService(id);
    return { service, spec: toRawSpec(service.spec) };
  }

  async compareSpec(id: string, wanted: object) {
    const service = await this.getService(id);
    return { service, ...patchBetween(toRawSpec(service.spec), wanted) };
  }

  async rollBackService(id: string, guard: Guard<EngineService>) {
    return this.writeService(id, guard, (service, _, index) => service.rollBack(index));
  }

  async readRegistryImage(image: string, auth?: RegistryAuth) {
    this.checkEngine();
    this.askedWith.push(auth);
    const found = this.registry.get(image);
    if (!found) throw new EngineFailed();
    return structuredClone(found);
  }

  async listTasks(serviceIds?: readonly string[]) {
    this.checkManager();
    const isWanted = ({ serviceId }: EngineTask) => !serviceIds || serviceIds.includes(serviceId);
    return structuredClone([...this.tasks.values()].filter(isWanted));
  }

  async getTask(id: string) {
    return this.one(this.tasks, id);
  }

  async openLog({ kind, id }: LogSource, options: LogOptions) {
    this.checkManager();
    this.taken<unknown>(kind === 'service' ? this.services : this.tasks, id);
    options.signal.throwIfAborted();
    return this.logs.open(id, options);
  }

  async findServiceOf(containerId: string) {
    this.checkEngine();
    return this.containers.get(containerId);
  }

  async readTaskLog(id: string, lines: number) {
    this.checkManager();
    this.taken(this.tasks, id);
    return (this.taskLogs.get(id) ?? []).slice(-lines);
  }

  async listNodes() {
    return this.all(this.nodes);
  }

  async getNode(id: string) {
    return this.one(this.nodes, id);
  }

  async listTasksOn(nodeId: string) {
    const tasks = await this.listTasks();
    return tasks.filter((task) => task.nodeId === nodeId && task.desiredState === 'running');
  }

  async updateNode(id: string, decide: (fresh: EngineNode) => NodeChange) {
    return this.inSequence(
      () => this.one(this.nodes, id),
      decide,
      (change) => {
        const node = this.one(this.nodes, id);
        const managers = [...this.nodes.values()].filter(({ role }) => role === 'manager');
        if (change.role === 'worker' && node.role === 'manager' && managers.length === 1)
          throw new LastManager();
        return this.overwriteNode(id, change);
      },
    );
  }

  async removeNode(id: string, { force }: { force: boolean }) {
    const node = this.one(this.nodes, id);
    if (node.role === 'manager') throw new NodeIsManager();
    if (node.state !== 'down' && !force) throw new NodeIsUp();
    this.drop(this.nodes, 'node', id);
  }

  async listNetworks() {
    return this.all(this.networks).filter(({ labels }) => !isPredefined(labels));
  }

  async getNetwork(id: string) {
    return this.one(this.networks, id);
  }

  async listImages() {
    this.checkEngine();
    return structuredClone(this.images);
  }

  private made(kind: ObjectKind, draft: ObjectDraft) {
    const { name, bytes, labels, templating = null } = draft;
    this.checkManager();
    checkName(name);
    checkValue(bytes, MAX_BYTES[kind]);
    checkLabels(labels);
    const lower = name.toLowerCase();
    const isTaken = [...this.objects[kind].values()].some(
      (object) => object.name.toLowerCase() === lower,
    );
    if (isTaken) throw new NameTaken();
    const now = new Date().toISOString();
    const times = { createdAt: now, updatedAt: now, versionIndex: this.nextIndex() };
    return { name, templating, labels: { ...labels }, ...times };
  }

  private usersOf(id: string) {
    const users = [...this.services.values()].filter((service) => service.uses(id));
    return users.map((service) => service.read().name);
  }

  private all<Thing>(things: Map<string, Thing>): Thing[] {
    this.checkManager();
    return structuredClone([...things.values()]);
  }

  private one<Thing>(things: Map<string, Thing>, id: string): Thing {
    this.checkManager();
    return structuredClone(this.taken(things, id));
  }

  private writeService<Decision>(
    id: string,
    decide: (fresh: EngineService) => Decision,
    write: (service: FakeService, decision: Decision, index: number) => void,
  ): WrittenService {
    return this.inSequence(
      () => this.taken(this.services, id).read(),
      decide,
      (decision) => {
        const service = this.taken(this.services, id);
        write(service, decision, this.nextIndex());
        this.tell('service', 'update', service.read());
        const { lostFields } = this;
        return { ...service.read(), ...(lostFields.length > 0 && { lostFields }) };
      },
    );
  }

  /** As with the real Engine, another client may write while `decide` runs. */
  private inSequence<Thing extends { versionIndex: number }, Decision, Written extends Thing>(
    read: () => Thing,
    decide: (fresh: Thing) => Decision,
    write: (decision: Decision) => Written,
  ): Written {
    for (let left = TRIES; left > 0; left--) {
      this.checkManager();
      const fresh = read();
      const decision = decide(fresh);
      if (read().versionIndex === fresh.versionIndex) return write(decision);
    }
    throw new StaleVersion();
  }
}

/** No list of Docker's contains these networks. */
const isPredefined = (labels: Record<string, string>) =>
  labels['com.docker.swarm.predefined'] === 'true';

function checkName(name: string) {
  if (!secretName.test(name)) throw refused('/name', 'This name is not valid here');
}

function checkValue({ length }: Buffer, maxBytes: number) {
  if (length < 1 || length > maxBytes) throw refused('/value', 'This value is not valid here');
}

function checkLabels(labels: Record<string, string>) {
  if (JSON.stringify(labels).length > MAX_RAFT_BYTES)
    throw refused('/labels', 'The labels are too large in total');
}

const refused = (pointer: string, detail: string) =>
  new RefusedByEngine({ errors: [{ pointer, detail }] });
