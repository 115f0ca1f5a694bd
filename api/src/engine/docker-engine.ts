import type { DockerEngineOptions } from './engine.calls.js';
import { knownId, only } from './engine.answers.js';
import { EngineNotFound } from './engine.errors.js';
import { readEvents, toEventQuery } from './engine.events.js';
import { Engine, type Guard } from './engine.js';
import type {
  EngineConfig,
  EngineSecret,
  EngineService,
  ObjectDraft,
  ServiceChange,
} from './engine.types.js';
import { isUnanswered, writeInSequence } from './engine.writes.js';
import { toService } from './mapper/inbound-service.js';
import { toConfig, toFacts, toNetwork, toNode, toSecret, toTask } from './mapper/inbound.js';
import { applyChange, withLabels } from './mapper/outbound.js';
import { toLogLines } from './mapper/log-lines.js';
import type { RawMeta, RawSecret, RawService, RawServiceSpec } from './mapper/raw.js';
import { digestOf } from './mapper/spec-digest.js';
import { RawEngine } from './raw-engine.js';

/** `becomes`: the spec the service has once the write is done. */
interface ServiceWrite {
  query?: object;
  body: RawServiceSpec;
  becomes: RawServiceSpec | null | undefined;
}

export class DockerEngine extends Engine {
  private readonly raw: RawEngine;

  constructor(options: DockerEngineOptions) {
    super();
    this.raw = new RawEngine(options);
  }

  async readFacts() {
    const info = await this.raw.info();
    return toFacts(info, await this.raw.apiVersion());
  }

  initSwarm(advertiseAddress: string) {
    return this.raw.initSwarm(advertiseAddress);
  }

  async openEvents({ since, signal }: { since?: number; signal: AbortSignal }) {
    const source = await this.raw.openEvents(toEventQuery(since), signal).catch((error) => {
      signal.throwIfAborted();
      throw error;
    });
    return readEvents(source, signal, () => this.raw.forgetVersion());
  }

  async listSecrets() {
    return (await this.raw.listSecrets()).map(toSecret);
  }

  async getSecret(id: string) {
    return toSecret(await this.raw.getSecret(id));
  }

  createSecret(draft: ObjectDraft) {
    return this.raw.createSecret(draft);
  }

  async updateSecretLabels(id: string, next: (fresh: EngineSecret) => Record<string, string>) {
    const written = await this.writeLabels(
      () => this.raw.getSecret(id),
      (fresh) => next(toSecret(fresh)),
      (fresh, spec) => this.raw.updateSecret(fresh, spec),
    );
    return toSecret(written);
  }

  removeSecret(id: string) {
    return removing(
      () => this.raw.removeSecret(id),
      () => this.raw.getSecret(id),
    );
  }

  async listConfigs() {
    return (await this.raw.listConfigs()).map(toConfig);
  }

  async getConfig(id: string) {
    return toConfig(await this.raw.getConfig(id));
  }

  async readConfig(id: string) {
    return (await this.raw.getConfig(id)).Spec.Data ?? '';
  }

  createConfig(draft: ObjectDraft) {
    return this.raw.createConfig(draft);
  }

  async updateConfigLabels(id: string, next: (fresh: EngineConfig) => Record<string, string>) {
    const written = await this.writeLabels(
      () => this.raw.getConfig(id),
      (fresh) => next(toConfig(fresh)),
      (fresh, spec) => this.raw.updateConfig(fresh, spec),
    );
    return toConfig(written);
  }

  removeConfig(id: string) {
    return removing(
      () => this.raw.removeConfig(id),
      () => this.raw.getConfig(id),
    );
  }

  async listServices(ids?: readonly string[]) {
    return (await this.raw.listServices(ids)).map(toService);
  }

  async getService(id: string) {
    return toService(await this.raw.getService(id));
  }

  updateService(id: string, decide: (fresh: EngineService) => ServiceChange) {
    return this.writeService(id, (fresh) => {
      const body = applyChange(fresh.Spec, decide(toService(fresh)));
      return { body, becomes: body };
    });
  }

  rollBackService(id: string, guard: Guard<EngineService>) {
    return this.writeService(id, (fresh) => {
      guard(toService(fresh));
      return { query: { rollback: 'previous' }, body: fresh.Spec, becomes: fresh.PreviousSpec };
    });
  }

  async listTasks(serviceIds?: readonly string[]) {
    return (await this.raw.listTasks(serviceIds)).map(toTask);
  }

  async findServiceOf(containerId: string) {
    const [container] = await this.raw.listContainers({ id: [containerId] });
    return container?.Labels?.['com.docker.swarm.service.id'];
  }

  async readTaskLog(id: string, lines: number) {
    return toLogLines(await this.raw.readTaskLog(id, lines)).slice(-lines);
  }

  async listNodes() {
    return (await this.raw.listNodes()).map(toNode);
  }

  async getNode(id: string) {
    return toNode(await this.raw.getNode(id));
  }

  async listNetworks() {
    return (await this.raw.listNetworks()).map(toNetwork);
  }

  async getNetwork(id: string) {
    // By the list: dockerode cannot abort the inspect of a network.
    return toNetwork(only(id, await this.raw.listNetworks({ id: [knownId(id)] })));
  }

  private async writeService(id: string, plan: (fresh: RawService) => ServiceWrite) {
    const written = await writeInSequence(
      () => this.raw.getService(id),
      (fresh) => {
        const { query = {}, body, becomes } = plan(fresh);
        return {
          send: () => this.raw.updateService(fresh, query, body),
          hasLanded: (now) => isNewer(now, fresh) && succeeds(now, fresh, becomes),
        };
      },
    );
    return toService(written);
  }

  /** Everything is resent but what a secret or config holds. */
  private writeLabels(
    read: () => Promise<RawSecret>,
    next: (fresh: RawSecret) => Record<string, string>,
    send: (fresh: RawSecret, spec: RawSecret['Spec']) => Promise<unknown>,
  ) {
    return writeInSequence(read, (fresh) => {
      const spec = withLabels(fresh.Spec, next(fresh));
      return {
        send: () => send(fresh, spec),
        hasLanded: (now) =>
          isNewer(now, fresh) && digestOf(now.Spec.Labels) === digestOf(spec.Labels),
      };
    });
  }
}

/** Without an answer, what is read afterwards tells whether it is gone. */
async function removing(remove: () => Promise<void>, read: () => Promise<unknown>) {
  try {
    await remove();
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    const isGone = await read().then(
      () => false,
      (reading: unknown) => reading instanceof EngineNotFound,
    );
    if (!isGone) throw error;
  }
}

const isNewer = (now: RawMeta, before: RawMeta) =>
  (now.Version?.Index ?? 0) > (before.Version?.Index ?? 0);

/** A write makes the spec it found the previous one. */
const succeeds = (now: RawService, before: RawService, spec: ServiceWrite['becomes']) =>
  digestOf(now.Spec) === digestOf(spec) && digestOf(now.PreviousSpec) === digestOf(before.Spec);
