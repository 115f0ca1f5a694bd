import {
  StartRotation as Wanted,
  type GeneratorInput,
  type StartRotationInput,
} from '@waxseal/shared';
import { TestAudit } from '../../audit/testing/an-audit.js';
import type { Representation } from '../../common/representation.js';
import { anActor } from '../../common/testing/factories.js';
import { Clock } from '../../common/clock.js';
import { Database } from '../../database/index.js';
import { aReference } from '../../engine/testing/factories.js';
import type { EngineSecret } from '../../engine/index.js';
import { Jobs, Leases } from '../../jobs/index.js';
import { LeasesRepository } from '../../jobs/leases.repository.js';
import { TestSwarm } from '../../swarm/testing/test-swarm.js';
import { AbandonRotation } from '../abandon-rotation.js';
import { CancelRotation } from '../cancel-rotation.js';
import { CreateVersions } from '../create-versions.js';
import { DockerWrites } from '../docker-writes.js';
import { EndRotation } from '../end-rotation.js';
import { FailConsumer } from '../fail-consumer.js';
import { FinishRotation } from '../finish-rotation.js';
import { LookAtServices } from '../look-at-services.js';
import { PlanPruning } from '../plan-pruning.js';
import { PlanRotation } from '../plan-rotation.js';
import { PoliciesRepository } from '../policies.repository.js';
import { Policies } from '../policies.js';
import { PruneVersions } from '../prune-versions.js';
import { RemoveMade } from '../remove-made.js';
import { ResolveRotation } from '../resolve-rotation.js';
import { leaseOf } from '../resume-rotations.job.js';
import { DeleteVersions } from '../retire-versions.js';
import { RevertServices } from '../revert-services.js';
import { RollServices } from '../roll-services.js';
import { RotationMoves } from '../rotation-moves.js';
import { RotationsQueries } from '../rotations.queries.js';
import { RotationHistory } from '../rotation-history.repository.js';
import { RotationHolds } from '../rotation-holds.repository.js';
import { RotationsRepository } from '../rotations.repository.js';
import { RunRotation } from '../run-rotation.js';
import { StageVersions } from '../stage-versions.js';
import { StartRotation } from '../start-rotation.js';
import { TargetVersions } from '../target-versions.js';
import { TaskLogs } from '../task-logs.js';
import { UpdateConsumer } from '../update-consumer.js';
import { VerifyConsumer } from '../verify-consumer.js';
import { RollingEngine } from './rolling-engine.js';

export const quick = { stabilityWindowSeconds: 0, deadlineSeconds: 5 };

/** Rotations on a Swarm in memory and a database in memory; windows and deadlines are real, and short. */
export class RotationsStage {
  readonly engine = new RollingEngine();
  readonly test = new TestSwarm(this.engine);
  readonly audit = new TestAudit();
  readonly clock = new Clock();
  readonly jobs = new Jobs();
  readonly repository: RotationsRepository;
  readonly holds: RotationHolds;
  readonly history: RotationHistory;
  readonly policies: Policies;
  readonly leases: Leases;
  readonly run: RunRotation;
  readonly starter: StartRotation;
  readonly queries: RotationsQueries;
  readonly canceller: CancelRotation;
  readonly resolver: ResolveRotation;
  readonly pruner: PruneVersions;

  private constructor(readonly database: Database) {
    const { engine, clock, audit, jobs } = this;
    const { swarm, tags, pager } = this.test;
    const repository = (this.repository = new RotationsRepository(database));
    const holds = (this.holds = new RotationHolds(database));
    const history = (this.history = new RotationHistory(database));
    this.leases = new Leases(database, new LeasesRepository(database), clock);
    this.policies = new Policies(new PoliciesRepository(database), swarm);
    const logs = new TaskLogs();
    const looks = new LookAtServices(engine, swarm);
    const writes = new DockerWrites(engine, swarm, audit);
    const moves = new RotationMoves(swarm);
    const failure = new FailConsumer(engine, logs);
    const end = new EndRotation(database, repository, holds, swarm);
    const stages = new StageVersions(swarm, writes);
    const abandon = new AbandonRotation(swarm, repository, stages, end, this.leases);
    const removeMade = new RemoveMade(engine, writes, looks, end);
    const targets = new TargetVersions(swarm);
    const plan = new PlanRotation(swarm, targets, looks, holds, this.policies, tags);
    const prunings = new PlanPruning(swarm, looks, this.policies, tags);
    this.run = new RunRotation(
      repository,
      swarm,
      clock,
      new RollServices(
        looks,
        moves,
        new UpdateConsumer(writes, failure),
        new VerifyConsumer(writes, failure),
      ),
      new RevertServices(writes, looks, moves, removeMade),
      new FinishRotation(swarm, looks, moves, writes, stages, end),
      new DeleteVersions(swarm, this.policies, holds, history, looks, writes),
      removeMade,
    );
    this.starter = new StartRotation(
      plan,
      new CreateVersions(engine, swarm, targets),
      removeMade,
      repository,
      holds,
      database,
      this.leases,
      jobs,
      swarm,
      clock,
      audit,
    );
    this.queries = new RotationsQueries(repository, history, swarm, pager, logs);
    this.canceller = new CancelRotation(this.queries, repository, jobs, swarm, clock, audit);
    this.resolver = new ResolveRotation(
      this.queries,
      repository,
      abandon,
      jobs,
      swarm,
      clock,
      audit,
    );
    this.pruner = new PruneVersions(prunings, repository, jobs, swarm, clock, audit);
  }

  static async open() {
    const stage = new RotationsStage(await Database.open(':memory:'));
    stage.engine.addNode();
    await stage.test.look();
    return stage;
  }

  close() {
    return this.database.onApplicationShutdown();
  }

  /** A service whose tasks run and have these secrets. */
  async aService(name: string, secrets: EngineSecret[], { replicas = 1, ...spec } = {}) {
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
    await this.test.look();
    return this.engine.getService(service.id);
  }

  async aSecret(name: string, labels: Record<string, string> = {}) {
    const secret = this.engine.addSecret({ name, labels });
    await this.test.look();
    return secret;
  }

  /** As over HTTP: the body is parsed. */
  async start(wanted: StartRotationInput, role: 'admin' | 'operator' = 'admin') {
    const settings = { ...quick, ...wanted.settings };
    const parsed = Wanted.parse({ ...wanted, settings });
    const answer = await this.starter.execute(anActor(role), parsed, false);
    return (answer as Representation<{ id: string }>).body.id;
  }

  rotate(name: string, options: Partial<StartRotationInput> & { generator?: GeneratorInput } = {}) {
    const { generator, ...rest } = options;
    const value = generator ? { generator } : { value: { text: 'new' } };
    return this.start({ changes: [{ kind: 'secret', name, ...value }], ...rest });
  }

  /** Leads it to where nothing more is to be done, as the job would. */
  async lead(id: string, signal = AbortSignal.timeout(20_000)) {
    const lease = await this.leases.acquire(leaseOf(id));
    try {
      await this.run.execute(id, lease!, signal);
    } finally {
      await lease!.release();
    }
    await this.test.look();
    return this.queries.find(id);
  }

  secretNames = async () => (await this.engine.listSecrets()).map(({ name }) => name).sort();

  async mounts(service: string) {
    await this.test.look();
    return this.test.swarm.findService(service)!.spec.secrets.map(({ name }) => name);
  }
}
