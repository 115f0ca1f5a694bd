import { Injectable } from '@nestjs/common';
import type { Resolution, Rotation } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { Clock } from '../../common/clock.js';
import { Representation } from '../../http/representation.js';
import { Jobs } from '../../jobs/index.js';
import { Swarm } from '../../swarm/index.js';
import { AbandonRotation } from './abandon-rotation.js';
import { MAX_SWEEPS } from '../run/finish-rotation.js';
import { RESUME_ROTATIONS } from '../run/resume-rotations.job.js';
import { possibleResolutions } from '../rules/possible-resolutions.js';
import { RotationStore } from '../store/rotation-store.js';
import { NotResolvable } from '../rules/rotations.errors.js';
import { RotationsQueries } from '../read/rotations.queries.js';
import { RotationsRepository } from '../store/rotations.repository.js';

/** A user decides where the revert did not succeed. */
@Injectable()
export class ResolveRotation {
  constructor(
    private readonly queries: RotationsQueries,
    private readonly repository: RotationsRepository,
    private readonly abandon: AbandonRotation,
    private readonly jobs: Jobs,
    private readonly swarm: Swarm,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  execute(actor: Actor, id: string, resolution: Resolution): Promise<Representation<Rotation>> {
    const target = { kind: 'rotation', name: id, fields: [resolution] };
    return this.audit.around(actor, 'rotation.resolve', target, async () => {
      await this.resolve(id, resolution);
      this.jobs.nudge(RESUME_ROTATIONS);
      const { body } = this.queries.represent(await this.queries.find(id), actor);
      return Representation.accepted(`/api/v1/rotations/${id}`, body);
    });
  }

  private async resolve(id: string, resolution: Resolution) {
    const record = await this.queries.find(id);
    if (!possibleResolutions(record).includes(resolution)) throw new NotResolvable();
    const store = new RotationStore(record, this.repository, this.clock, (changed) =>
      this.swarm.cache.emit({ type: 'rotation.changed', id: changed }),
    );
    const settled = { waitsFor: null, cancelledAt: null };
    switch (resolution) {
      case 'retry':
        await this.startAnew(store);
        return store.head({ ...settled, state: 'rolling', failure: null, sweeps: 0 });
      case 'accept':
        await store.warn('Accepted as is: services on the old version are shown as drift');
        return store.head({ ...settled, state: 'finishing', sweeps: MAX_SWEEPS });
      case 'revert':
        for (const service of record.services.filter(({ state }) => state === 'stuck'))
          await store.service(service, { state: 'failed', endedAt: null });
        return store.head({ waitsFor: null, state: 'reverting' });
      case 'abandon':
        return this.abandon.execute(store);
    }
  }

  private async startAnew(store: RotationStore) {
    for (const service of store.record.services) {
      if (service.state === 'skipped' || service.state === 'gone') continue;
      await store.forgetSteps(service);
      await store.service(service, {
        state: 'waiting',
        isCanary: false,
        // What is in progress there is our own revert.
        takesOver: true,
        tries: 0,
        failure: null,
        deadlineAt: null,
        endedAt: null,
      });
    }
  }
}
