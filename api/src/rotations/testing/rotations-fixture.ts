import { vi } from 'vitest';
import {
  StartRotation as StartRequest,
  type GeneratorInput,
  type StartRotationInput,
} from '@waxseal/shared';
import { TestAudit } from '../../audit/testing/an-audit.js';
import type { Representation } from '../../http/representation.js';
import { anActor } from '../../common/testing/factories.js';
import { Clock } from '../../common/clock.js';
import { Metrics } from '../../metrics/index.js';
import { Database } from '../../database/index.js';
import { aReference } from '../../engine/testing/factories.js';
import { SnapshotServices, SwarmObjects } from '../../swarm/index.js';
import type { ServiceSpec, StoredObject } from '../../engine/index.js';
import { Jobs, Leases } from '../../jobs/index.js';
import { LeasesRepository } from '../../jobs/leases.repository.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { AbandonRotation } from '../command/abandon-rotation.js';
import { CancelRotation } from '../command/cancel-rotation.js';
import { CreateVersions } from '../run/create-versions.js';
import { RotationWrites } from '../run/rotation-writes.js';
import { FailConsumer } from '../run/fail-consumer.js';
import { FinishRotation } from '../run/finish-rotation.js';
import { PlanPruning } from '../plan/plan-pruning.js';
import { PlanRotation } from '../plan/plan-rotation.js';
import { PlanValues } from '../plan/plan-values.js';
import { ConfigContents, Families, type Policies } from '../../families/index.js';
import { policiesOn, testSignatures } from '../../families/testing/family-facts.js';
import { PruneVersions } from '../command/prune-versions.js';
import { DeleteCreatedVersions } from '../run/delete-created-versions.js';
import { ResolveRotation } from '../command/resolve-rotation.js';
import { leaseOf } from '../run/resume-rotations.job.js';
import { DeleteVersions } from '../run/delete-versions.js';
import { RevertServices } from '../run/revert-services.js';
import { RollServices } from '../run/roll-services.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';
import { DeletionSchedule } from '../read/deletion-schedule.js';
import { PresentState } from '../read/present-state.js';
import { RotationsQueries } from '../read/rotations.queries.js';
import { RotationHistory } from '../store/rotation-history.repository.js';
import { RotationStores } from '../store/rotation-store.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import type { RotationRecord } from '../rules/rotation-record.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { ClockJumps } from '../run/clock-jumps.js';
import { RebuildSignatures } from '../run/rebuild-signatures.js';
import { RunRotation } from '../run/run-rotation.js';
import { VersionStages } from '../run/version-stages.js';
import { StartRotation } from '../command/start-rotation.js';
import { TargetVersions } from '../plan/target-versions.js';
import { FullTexts } from '../store/full-texts.js';
import { TaskLogs } from '../store/task-logs.js';
import { ServiceTurns } from '../run/service-turns.js';
import { UpdateConsumer } from '../run/update-consumer.js';
import { VerifyConsumer } from '../run/verify-consumer.js';
import { RollingEngine } from './rolling-engine.js';
import { Waits } from '../../http/waits.js';

const quick = { stabilityWindowSeconds: 0, deadlineSeconds: 5 };

/** Rotations on an in-memory Swarm and database, with short but real stability windows and deadlines. */
export class RotationsFixture {
  readonly engine = new RollingEngine();
  readonly test = new TestSwarm(this.engine);
  readonly audit = new TestAudit();
  readonly metrics = new Metrics();
  readonly clock = new Clock();
  readonly jobs = new Jobs();
  readonly repository: RotationsRepository;
  readonly holds: RotationHolds;
  readonly history: RotationHistory;
  readonly families: Families;
  readonly policies: Policies;
  readonly schedule: DeletionSchedule;
  readonly leases: Leases;
  readonly jumps: ClockJumps;
  readonly run: RunRotation;
  readonly starter: StartRotation;
  readonly queries: RotationsQueries;
  readonly canceller: CancelRotation;
  readonly resolver: ResolveRotation;
  readonly pruner: PruneVersions;

  private constructor(readonly database: Database) {
    const { engine, clock, audit, jobs } = this;
    const { bus, cache, swarm, swarmStatus, tags, pager } = this.test;
    const repository = (this.repository = new RotationsRepository(database));
    const holds = (this.holds = new RotationHolds(database));
    const history = (this.history = new RotationHistory(database));
    this.leases = new Leases(database, new LeasesRepository(database), clock);
    const families = (this.families = new Families(cache, swarmStatus, bus, testSignatures));
    this.policies = policiesOn(database, families);
    this.schedule = new DeletionSchedule(families, this.policies, history);
    const logs = new TaskLogs();
    const texts = new FullTexts();
    const snapshots = new SnapshotServices(engine, swarm);
    const objects = new SwarmObjects(engine, swarm);
    const stores = new RotationStores(
      database,
      repository,
      holds,
      bus,
      families,
      audit,
      this.metrics,
      clock,
    );
    const writes = new RotationWrites(engine, swarm, objects, audit);
    const swaps = new RotationSwaps(families);
    const failure = new FailConsumer(engine, swarm, logs, texts);
    const stages = new VersionStages(families, writes);
    const abandon = new AbandonRotation(families, repository, stages, this.leases);
    const deleteCreatedVersions = new DeleteCreatedVersions(
      engine,
      writes,
      snapshots,
      stages,
      testSignatures,
    );
    const turns = new ServiceTurns(holds);
    const revert = new RevertServices(
      writes,
      snapshots,
      swaps,
      deleteCreatedVersions,
      turns,
      texts,
    );
    const targets = new TargetVersions(swarm, families);
    const plan = new PlanRotation(
      swarm,
      families,
      targets,
      snapshots,
      holds,
      repository,
      this.policies,
      new PlanValues(new ConfigContents(swarm, families, engine), families, clock),
      tags,
    );
    const prunings = new PlanPruning(swarm, families, snapshots, this.policies, tags);
    this.run = new RunRotation(
      stores,
      (this.jumps = new ClockJumps(database, repository, clock)),
      new RebuildSignatures(families, history, swarm, objects, audit),
      new RollServices(
        snapshots,
        swaps,
        new UpdateConsumer(writes, failure),
        new VerifyConsumer(writes, failure),
        revert,
        turns,
      ),
      revert,
      new FinishRotation(swarm, snapshots, swaps, writes, stages, objects, families, this.policies),
      new DeleteVersions(families, this.policies, holds, history, snapshots, writes),
      deleteCreatedVersions,
    );
    this.starter = new StartRotation(
      plan,
      new CreateVersions(objects, families, targets),
      deleteCreatedVersions,
      repository,
      stores,
      holds,
      database,
      this.leases,
      jobs,
      families,
      clock,
      audit,
    );
    this.queries = new RotationsQueries(
      repository,
      history,
      bus,
      pager,
      logs,
      texts,
      new PresentState(swarm, swaps),
      this.schedule,
      new Waits(),
    );
    this.canceller = new CancelRotation(this.queries, stores, jobs, audit);
    this.resolver = new ResolveRotation(this.queries, stores, abandon, jobs, audit);
    this.pruner = new PruneVersions(prunings, repository, jobs, families, clock, audit);
  }

  static async open() {
    const fixture = new RotationsFixture(await Database.open(':memory:'));
    fixture.engine.addNode();
    await fixture.test.refresh();
    return fixture;
  }

  close() {
    return this.database.onApplicationShutdown();
  }

  /** Adds a service with running tasks that use these secrets. */
  async aService(
    name: string,
    secrets: StoredObject[],
    { replicas = 1, ...spec }: Partial<ServiceSpec> & { replicas?: number } = {},
  ) {
    const references = secrets.map((secret) => aReference(secret, { name: `as-${secret.name}` }));
    const policy = { monitorMs: 0 };
    const service = this.engine.running({
      name,
      spec: { replicas, secrets: references, ...spec },
      status: { running: replicas, desired: replicas, completed: 0 },
    });
    this.engine.overwriteService(service.id, {
      updatePolicy: { ...service.spec.updatePolicy, ...policy },
    });
    this.engine.moveService(service.id, { update: null, previousSpec: null });
    await this.test.refresh();
    return this.engine.getService(service.id);
  }

  async aSecret(name: string, labels: Record<string, string> = {}) {
    const secret = this.engine.addSecret({ name, labels });
    await this.test.refresh();
    return secret;
  }

  /** Starts a rotation with a parsed body, as a request does. */
  async start(wanted: StartRotationInput, role: 'admin' | 'operator' = 'admin') {
    const settings = { ...quick, ...wanted.settings };
    const parsed = StartRequest.parse({ ...wanted, settings });
    const answer = await this.starter.execute(anActor(role), parsed, false);
    return (answer as Representation<{ id: string }>).body.id;
  }

  rotate(name: string, options: Partial<StartRotationInput> & { generator?: GeneratorInput } = {}) {
    const { generator, ...rest } = options;
    const value = generator ? { generator } : { value: { text: 'new' } };
    return this.start({ changes: [{ kind: 'secret', name, ...value }], ...rest });
  }

  /** Runs a rotation, as the job does, until it has nothing more to do. */
  async finish(id: string, signal = AbortSignal.timeout(20_000)) {
    const lease = await this.leases.acquire(leaseOf(id));
    try {
      await this.run.execute(id, lease!, signal);
    } finally {
      await lease!.release();
    }
    await this.test.refresh();
    return this.queries.find(id);
  }

  /** Runs a rotation until what is stored of it is as expected, and stops it there. */
  async runUntil(id: string, isReached: (record: RotationRecord) => boolean) {
    const stop = new AbortController();
    const running = this.finish(id, stop.signal);
    const options = { timeout: 15_000, interval: 20 };
    await vi.waitUntil(async () => isReached(await this.queries.find(id)), options);
    stop.abort();
    return running;
  }

  /** The rotation as the API returns it. */
  shown = async (id: string) => (await this.queries.get(id, anActor())).body;

  secretNames = async () =>
    (await this.engine.listObjects('secret')).map(({ name }) => name).sort();

  async mounts(service: string) {
    await this.test.refresh();
    return this.test.swarm.findService(service)!.spec.secrets.map(({ name }) => name);
  }
}
