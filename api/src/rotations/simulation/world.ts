import { Logger } from '@nestjs/common';
import { isEnded, type RotationState } from '@waxseal/shared';
import { VirtualTime } from '../../common/testing/virtual-time.js';
import type { MortalDatabases } from '../../database/testing/mortal-databases.js';
import { aReference } from '../../engine/testing/factories.js';
import type { ServiceSpec } from '../../engine/index.js';
import { ModelEngine } from '../../engine/testing/model/model-engine.js';
import { SwarmModel } from '../../engine/testing/model/swarm-model.js';
import type { RotationRecord } from '../rules/rotation-record.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { missingNow } from './missing.js';
import { Life } from './life.js';
import type { Action, Script, ServicePlan } from './script.js';
import { WaxsealProcess } from './waxseal-process.js';
import { Weather } from './weather.js';

const familyNames = ['alpha', 'beta', 'gamma', ...Array.from('defghijklmnopqrst')];
const LOOK_EVERY_MS = 5_000;
/** Longer than the deadlines of any update and revert in a script. */
const PATIENCE_MS = 40 * 60_000;

export interface Ending {
  id: string;
  state: RotationState;
  specs: ReadonlyMap<string, ServiceSpec>;
  objects: ReadonlySet<string>;
}

/** A simulated Swarm with Waxseal, and the time in which a script is played. */
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
  /** How each service was created, by name. */
  readonly plans = new Map<string, ServicePlan>();
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
      const draft = { name: familyNames[index]!, bytes: Buffer.from(value), labels: {} };
      this.model.createObject('secret', draft);
    }
    for (const [index, plan] of this.script.services.entries())
      this.createService(`service-${index}`, plan);
    await this.pass(8_000);
    this.startProcess();
    await this.pass(2_000);
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

  createService(name: string, plan: ServicePlan) {
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
    this.plans.set(name, plan);
    return service;
  }

  /** Ends the process after so many more calls, and starts another one later. */
  kill({ afterPasses, downMs }: Extract<Action, { do: 'kill' }>) {
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
}
