import { Logger } from '@nestjs/common';
import {
  isEnded,
  StartRotation as StartBody,
  type Resolution,
  type RotationPlan,
  type RotationState,
  type StartRotationInput,
} from '@waxseal/shared';
import { anActor } from '../../common/testing/factories.js';
import { VirtualTime } from '../../common/testing/virtual-time.js';
import type { MortalDatabases } from '../../database/testing/mortal-databases.js';
import { aReference } from '../../engine/testing/factories.js';
import type { ServiceSpec } from '../../engine/index.js';
import { ModelEngine } from '../../engine/testing/model/model-engine.js';
import type { ServiceModel } from '../../engine/testing/model/service-model.js';
import { SwarmModel } from '../../engine/testing/model/swarm-model.js';
import { Families, Policies } from '../../families/index.js';
import { EditFamily, PinVersion, SecretsQueries } from '../../families/testing/use-cases.js';
import { IfMatch } from '../../http/if-match.js';
import { ProblemError } from '../../http/problem.js';
import type { Planned } from '../../http/representation.js';
import { CancelRotation } from '../command/cancel-rotation.js';
import { PruneVersions } from '../command/prune-versions.js';
import { ResolveRotation } from '../command/resolve-rotation.js';
import { StartRotation } from '../command/start-rotation.js';
import type { RotationRecord } from '../rules/rotation-record.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { missingNow } from './missing.js';
import { Life } from './life.js';
import type { Action, Interference, Part, Request, Script, ServicePlan } from './script.js';
import { WaxsealProcess } from './waxseal-process.js';
import { Weather } from './weather.js';

const familyNames = ['alpha', 'beta', 'gamma'];
const admin = anActor('admin');
const anyState = IfMatch.parse('*');
const LOOK_EVERY_MS = 5_000;
/** Longer than the deadlines of any update and revert in a script. */
const PATIENCE_MS = 40 * 60_000;

export interface Ending {
  id: string;
  state: RotationState;
  specs: ReadonlyMap<string, ServiceSpec>;
  objects: ReadonlySet<string>;
}

/** A simulated Swarm with Waxseal and other clients. Runs the actions of a script. */
export class World {
  readonly time: VirtualTime;
  readonly model: SwarmModel;
  readonly weather: Weather;
  /** Errors of the code, and violations of invariants that apply at every moment. */
  readonly errors: string[] = [];
  /** Names of services that another client changed. `removed`: ids of secrets that one removed. */
  readonly touched = new Set<string>();
  readonly removed = new Set<string>();
  process: WaxsealProcess | undefined;
  private removedPlans = new Map<string, ServicePlan>();
  /** Whether a user decided to retry a rotation, which replaces tasks again. */
  hasRetried = false;
  /** The last edited label of each family. `pins`: when each version was pinned, by id. */
  readonly edits = new Map<string, string>();
  readonly pins = new Map<string, number>();
  /** Snapshots of the Swarm, taken when a rotation ended. */
  readonly endings: Ending[] = [];
  private readonly ended = new Set<string>();
  private isHealed = false;
  private readonly repository: RotationsRepository;

  constructor(
    readonly script: Script,
    readonly databases: MortalDatabases,
    /** Known faults of Waxseal, by the part of a script that causes them. */
    readonly known: readonly Part[] = [],
  ) {
    this.repository = new RotationsRepository(databases.connect(() => undefined));
    this.time = new VirtualTime(script.chance);
    this.time.install();
    this.model = new SwarmModel(script.nodes);
    this.weather = new Weather(this.time);
    const complain = (message: unknown) => this.errors.push(JSON.stringify(message));
    const ignore = () => undefined;
    Logger.overrideLogger({ error: complain, fatal: complain, warn: ignore, log: ignore });
    this.model.onChange = () => this.note(missingNow(this));
  }

  /** Records each violation once. */
  note(found: readonly string[]) {
    for (const one of found) if (!this.errors.includes(one)) this.errors.push(one);
  }

  get familyNames() {
    return familyNames.slice(0, this.script.families.length);
  }

  /** Creates the secrets and services, waits until they run, and starts Waxseal. */
  async begin() {
    this.databases.clear();
    for (const [index, value] of this.script.families.entries()) {
      const draft = { name: familyNames[index]!, base64: base64(value), labels: {} };
      this.model.createObject('secret', draft);
    }
    for (const [index, plan] of this.script.services.entries())
      this.createService(`service-${index}`, plan);
    await this.pass(8_000);
    this.startProcess();
    await this.pass(2_000);
  }

  async play() {
    for (const { afterMs, action } of this.script.steps) {
      await this.pass(afterMs);
      void this.act(action);
    }
    await this.pass(1_000);
  }

  /** Ends all faults, repairs the nodes and restarts Waxseal if it was killed. */
  async heal() {
    this.isHealed = true;
    this.weather.clear();
    for (const { id, state, availability } of this.model.nodes.values())
      if (state !== 'ready' || availability !== 'active')
        this.model.changeNode(id, { state: 'ready', availability: 'active' });
    if (this.process?.life.isOver !== false) this.startProcess();
    this.process!.life.endAfter(Infinity);
  }

  /** Waits until every rotation has come to rest. Returns false if that takes too long. */
  async rest(): Promise<boolean> {
    const end = this.time.now() + PATIENCE_MS;
    let last = '';
    while (this.time.now() < end) {
      await this.pass(LOOK_EVERY_MS);
      const records = await this.records();
      const now = this.time.now();
      const isAtRest = records.every(({ state, deletesAt }) => {
        if (state === 'done') return deletesAt === null || deletesAt > now + 3_600_000;
        return ['closed', 'failed', 'reverted', 'cancelled', 'blocked', 'deleting'].includes(state);
      });
      // A version that is in use may never be deleted, so this state counts as final.
      const seen = JSON.stringify(records.map(({ state, deletions }) => [state, deletions]));
      const isDeleting = records.some(({ state }) => state === 'deleting');
      const isSame = seen === last;
      last = seen;
      if (isAtRest && !isDeleting) return this.calm();
      if (isAtRest && isSame && (await this.staysSame(seen))) return this.calm();
    }
    return false;
  }

  records(): Promise<RotationRecord[]> {
    const rows = this.databases.read<{ id: string }>(
      'select id from rotation order by createdAt, rowid',
    );
    return this.repository.findAll(rows.map(({ id }) => id));
  }

  async decide(id: string, resolution: Resolution) {
    this.hasRetried ||= resolution === 'retry';
    const resolved = this.get(ResolveRotation)
      .execute(admin, id, resolution)
      .catch((error: unknown) => this.errors.push(`${resolution}: ${String(error)}`));
    await this.pass(5_000);
    await resolved;
  }

  end() {
    this.process?.life.end();
    this.model.events.closeAll();
    this.time.uninstall();
  }

  pass(ms: number) {
    return this.time.passUntil(this.time.now() + ms);
  }

  get<Thing>(type: abstract new (...given: never[]) => Thing): Thing {
    return this.process!.get(type);
  }

  private async staysSame(seen: string) {
    await this.pass(70_000);
    const records = await this.records();
    return seen === JSON.stringify(records.map(({ state, deletions }) => [state, deletions]));
  }

  /** Waits until the cache is up to date. */
  private async calm() {
    await this.pass(12_000);
    return true;
  }

  private startProcess() {
    const life = new Life(() => this.databases.forgetTransaction());
    const engine = new ModelEngine(this.model, this.weather.wireOf(life));
    this.process = new WaxsealProcess(life, engine, this.databases.connect(life.pass));
    const { bus } = this.process;
    bus.onEvent((event) => {
      if (event.type === 'rotation.changed' && !life.isOver) this.watch(event.id);
    });
    void this.process.start();
  }

  /** Takes a snapshot of the Swarm if the rotation has just ended. */
  private watch(id: string) {
    const [row] = this.databases.read<{ state: RotationState }>(
      'select state from rotation where id = ?',
      id,
    );
    if (!row || !isEnded(row.state) || this.ended.has(id)) return;
    this.ended.add(id);
    const specs = new Map([...this.model.services].map(([key, { spec }]) => [key, spec]));
    this.endings.push({ id, state: row.state, specs, objects: this.objectIds() });
  }

  private objectIds() {
    return new Set(this.model.objects.secret.keys());
  }

  private createService(name: string, plan: ServicePlan) {
    const secrets = plan.uses
      .flatMap((number) => this.model.findObject('secret', familyNames[number]!) ?? [])
      .map((secret) => aReference(secret, { name: `as-${secret.name}` }));
    const isJob = plan.mode === 'replicated-job';
    const updatePolicy = {
      parallelism: plan.parallelism,
      delayMs: plan.delaySeconds * 1000,
      monitorMs: plan.monitorSeconds * 1000,
      order: plan.order,
      orderAsWritten: plan.order,
      failureAction: plan.failureAction,
      maxFailureRatio: 0,
    };
    const service = this.model.createService({
      name,
      mode: plan.mode,
      replicas: plan.mode === 'global' ? null : isJob ? 1 : plan.replicas,
      secrets,
      constraints: plan.isNowhere ? ['node.labels.nowhere==true'] : [],
      updatePolicy,
      rollbackPolicy: { ...updatePolicy, delayMs: 0, failureAction: 'pause' },
      healthCheck: plan.hasHealthCheck
        ? { startPeriodMs: 1_000, intervalMs: 1_000, retries: 2 }
        : null,
      restart: { condition: plan.restart, maxAttempts: null },
    });
    this.removedPlans.set(name, plan);
    return service;
  }

  /** Runs an action. A problem is a valid response; any other error is a fault. */
  private async act(action: Action): Promise<void> {
    try {
      await this.perform(action);
    } catch (error) {
      if (error instanceof ProblemError) return;
      this.errors.push(`${action.do}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  private async perform(action: Action): Promise<unknown> {
    switch (action.do) {
      case 'engine':
        return this.weather.become(action.is, action.ms);
      case 'cut-events':
        return this.weather.cutStreams();
      case 'node':
        return this.changeNode(action);
      case 'kill':
        return this.kill(action);
      case 'rotate':
      case 'restore':
      case 'cancel':
      case 'resolve':
      case 'pin':
      case 'edit-labels':
      case 'edit-policy':
      case 'delete-versions':
      case 'prune':
        return this.process?.life.isOver === false ? this.request(action) : undefined;
      default:
        return this.interfere(action);
    }
  }

  private async request(action: Request): Promise<unknown> {
    switch (action.do) {
      case 'rotate':
        return this.rotate(action);
      case 'restore': {
        const name = this.familyOf(action.family);
        const version = this.versionOf(name, action.version);
        if (version === undefined) return;
        return this.start({ changes: [{ kind: 'secret', name, version }], settings: quick });
      }
      case 'cancel': {
        const open = await this.last(({ state }) => state === 'rolling' || state === 'verifying');
        return open && this.get(CancelRotation).execute(admin, open.id);
      }
      case 'resolve': {
        const blocked = await this.last(({ state }) => state === 'blocked');
        this.hasRetried ||= action.resolution === 'retry';
        return blocked && this.get(ResolveRotation).execute(admin, blocked.id, action.resolution);
      }
      case 'pin': {
        const name = this.familyOf(action.family);
        const version = this.versionOf(name, action.version);
        const { isPinned } = action;
        if (version === undefined) return;
        const { id } = this.get(Families)
          .secrets.find(name)!
          .versions.find((one) => one.number === version)!.object;
        const pinning = { name, version, isPinned, ifMatch: anyState };
        await this.get(PinVersion).execute(admin, this.get(SecretsQueries), pinning);
        if (isPinned) this.pins.set(id, this.time.now());
        else this.pins.delete(id);
        return;
      }
      case 'edit-labels': {
        const name = this.familyOf(action.family);
        const edited = String(this.time.now());
        const edit = { name, labels: { edited }, ifMatch: anyState };
        await this.get(EditFamily).execute(admin, this.get(SecretsQueries), edit, false);
        this.edits.set(name, edited);
        return;
      }
      case 'edit-policy': {
        const { policy } = this.get(Policies).of('secret', this.familyOf(action.family));
        return this.get(Policies).change('secret', this.familyOf(action.family), {
          policy: { ...policy, keep: action.keep },
        });
      }
      case 'delete-versions':
        return this.get(PruneVersions).deleteVersions(
          ...[admin, 'secret' as const, this.familyOf(action.family)],
          { deleteStackOwned: false },
          false,
        );
      case 'prune': {
        const wanted = { keep: 0, superseded: true, unused: false, deleteStackOwned: false };
        return this.get(PruneVersions).prune(admin, 'secret', wanted, false);
      }
    }
  }

  /** Starts a rotation as the panel does: reads the plan and makes the offered choices. */
  private async rotate(action: Extract<Action, { do: 'rotate' }>) {
    const names = [...new Set(action.families.map((number) => this.familyOf(number)))];
    const { deadlineSeconds, graceSeconds, keep, busy, deletePrevious } = action;
    const body: StartRotationInput = {
      // A second family always gets a working value.
      changes: names.map((name, index) => ({
        ...{ kind: 'secret' as const, name },
        value: { text: index === 0 ? action.value : 'good' },
      })),
      settings: { ...quick, deadlineSeconds, graceSeconds, keep },
      ...{ busy, deletePrevious },
    };
    const { plan } = (await this.start(body, true)) as Planned<RotationPlan>;
    const choices = plan.services.map(({ service, choices: offered }) => [
      service,
      {
        ...(offered.includes('job') && { job: action.job }),
        ...(offered.includes('startFirst') && { startFirst: action.startFirst }),
      },
    ]);
    await this.start({ ...body, choices: Object.fromEntries(choices) as typeof body.choices });
  }

  private start(body: StartRotationInput, dryRun = false) {
    return this.get(StartRotation).execute(admin, StartBody.parse(body), dryRun);
  }

  private interfere(action: Interference) {
    const { model } = this;
    if (action.do === 'remove-secret') return this.removeSecret(this.familyOf(action.family));
    if (action.do === 'take-name') {
      const name = this.familyOf(action.family);
      const next = [...model.objects.secret.values()].filter((object) =>
        object.name.startsWith(`${name}.v`),
      ).length;
      const draft = { name: `${name}.v${next + 2}`, base64: base64('theirs'), labels: {} };
      return model.createObject('secret', draft);
    }
    if (!('service' in action)) return;
    const name = `service-${action.service}`;
    const service = model.findService(name);
    if (action.do === 'recreate-service') return this.recreate(name, service);
    if (!service) return;
    this.touched.add(name);
    const { id, spec } = service;
    switch (action.do) {
      case 'label-service':
        return model.updateService(id, { ...spec, labels: { at: String(this.time.now()) } });
      case 'restart-service':
        return model.updateService(id, { ...spec, forceUpdate: spec.forceUpdate + 1 });
      case 'break-service':
        return model.updateService(id, { ...spec, image: 'missing' });
      case 'rollback-service':
        return model.rollBackService(id);
      case 'scale-service':
        if (spec.mode !== 'replicated') return;
        return model.updateService(id, { ...spec, replicas: action.replicas });
      case 'remove-service':
        return model.removeService(id);
      case 'deploy-old-version':
        return this.deployOld(service, this.familyOf(action.family));
    }
  }

  /** Restores the first version in a service, like a stack deploy with an unchanged compose file. */
  private deployOld({ id, spec }: ServiceModel, family: string) {
    const first = this.model.findObject('secret', family);
    if (!first) return;
    const secrets = spec.secrets.map((reference) =>
      reference.file.name === `as-${family}`
        ? { ...reference, id: first.id, name: first.name }
        : reference,
    );
    this.model.updateService(id, { ...spec, secrets });
  }

  private recreate(name: string, service: ServiceModel | undefined) {
    const plan = this.removedPlans.get(name);
    if (!plan) return;
    this.touched.add(name);
    if (service) this.model.removeService(service.id);
    this.createService(name, plan);
  }

  private removeSecret(family: string) {
    const unused = [...this.model.objects.secret.values()].filter(
      (object) => object.name === family || object.name.startsWith(`${family}.v`),
    );
    for (const { id } of unused)
      try {
        this.model.removeObject('secret', id);
        this.removed.add(id);
        return;
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
      }
  }

  private changeNode({ node, is }: Extract<Action, { do: 'node' }>) {
    const ids = [...this.model.nodes.keys()];
    const id = ids[node % ids.length]!;
    if (is === 'down' || is === 'up')
      return this.model.changeNode(id, { state: is === 'up' ? 'ready' : 'down' });
    this.model.changeNode(id, { availability: is === 'drained' ? 'drain' : 'active' });
  }

  private kill({ afterPasses, downMs }: Extract<Action, { do: 'kill' }>) {
    const { process } = this;
    if (!process || process.life.isOver) return;
    process.life.signal.addEventListener('abort', () =>
      setTimeout(() => {
        // All simulated processes share one holder name, so the leases of a killed process must be ended.
        this.databases.write('update lease set expiresAt = 0');
        if (this.process === process) this.startProcess();
      }, downMs),
    );
    if (this.isHealed) return;
    process.life.endAfter(afterPasses);
  }

  private familyOf(number: number) {
    return familyNames[number % this.script.families.length]!;
  }

  private versionOf(name: string, number: number): number | undefined {
    const family = this.get(Families).secrets.find(name);
    const versions = family?.versions.filter((version) => version !== family.current) ?? [];
    return versions[number % Math.max(1, versions.length)]?.number;
  }

  private async last(is: (record: RotationRecord) => boolean) {
    return (await this.records()).filter(is).at(-1);
  }
}

const quick = { stabilityWindowSeconds: 1, deadlineSeconds: 20, graceSeconds: 5 };
const base64 = (text: string) => Buffer.from(text).toString('base64');
