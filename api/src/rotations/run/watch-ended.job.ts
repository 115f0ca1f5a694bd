import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Jobs, type Job } from '../../jobs/index.js';
import { SnapshotServices, Swarm } from '../../swarm/index.js';
import { endedSince, taskText } from '../rules/judge-service.js';
import { newIds } from '../rules/reference-swap.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';
import { RotationStores, type RotationStore } from '../store/rotation-store.js';

/** How long after the end of a rotation its services are looked at once more. */
const WATCHED_MS = 60_000;
/** After that, for example because Waxseal was not running, nothing is said any more. */
const LATEST_MS = 10 * 60_000;
const MARK = 'since the rotation ended';

/**
 * Warns of tasks that ended again after a rotation was done. A stability window cannot be long enough for
 * an application that ends only later, and a rotation must not wait for it. One look a minute later is
 * enough, because Docker remembers the last tasks of each slot.
 */
@Injectable()
export class WatchEndedJob implements Job, OnModuleInit {
  readonly name = 'watch-ended-rotations';
  readonly everyMs = 20_000;
  private readonly watched = new Set<string>();

  constructor(
    private readonly jobs: Jobs,
    private readonly stores: RotationStores,
    private readonly swaps: RotationSwaps,
    private readonly snapshots: SnapshotServices,
    private readonly swarm: Swarm,
    private readonly clock: Clock,
  ) {}

  onModuleInit() {
    this.jobs.register(this);
  }

  async run() {
    const now = this.clock.now();
    const ids = await this.stores.repository.findDone(now - LATEST_MS, now - WATCHED_MS);
    for (const id of this.watched) if (!ids.includes(id)) this.watched.delete(id);
    for (const id of ids) {
      if (this.watched.has(id)) continue;
      this.swarm.assertReadable();
      const store = await this.stores.find(id);
      if (store) await this.watch(store);
      this.watched.add(id);
    }
  }

  private async watch(store: RotationStore) {
    const { record } = store;
    const ids = newIds(this.swaps.of(record));
    const done = record.services.filter(
      ({ state, isJob, warnings }) =>
        state === 'done' && !isJob && !warnings.some((warning) => warning.includes(MARK)),
    );
    const snapshots = await this.snapshots.execute(done.map(({ serviceId }) => serviceId));
    for (const service of done) {
      const snapshot = snapshots.get(service.serviceId);
      const ended = snapshot ? endedSince(snapshot, ids) : [];
      const last = ended.at(-1);
      if (!last) continue;
      const times = ended.length === 1 ? 'once' : `${ended.length} times`;
      const warning = `New tasks have ended ${times} ${MARK}: ${taskText(last).message}`;
      await store.service(service, { warnings: [...service.warnings, warning] });
    }
  }
}
