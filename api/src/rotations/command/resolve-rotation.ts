import { Injectable } from '@nestjs/common';
import type { Resolution, Rotation } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { Representation } from '../../http/representation.js';
import { Jobs } from '../../jobs/index.js';
import { AbandonRotation } from './abandon-rotation.js';
import { MAX_SWEEPS } from '../run/finish-rotation.js';
import { RESUME_ROTATIONS } from '../run/resume-rotations.job.js';
import { possibleResolutions } from '../rules/possible-resolutions.js';
import { RotationStores, type RotationStore } from '../store/rotation-store.js';
import { NotResolvable } from '../rules/rotations.errors.js';
import { RotationsQueries } from '../read/rotations.queries.js';

/** Carries out a user's decision on a blocked rotation. */
@Injectable()
export class ResolveRotation {
  constructor(
    private readonly queries: RotationsQueries,
    private readonly stores: RotationStores,
    private readonly abandon: AbandonRotation,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
  ) {}

  execute(actor: Actor, id: string, resolution: Resolution): Promise<Representation<Rotation>> {
    const target = { kind: 'rotation', name: id, fields: [resolution] };
    return this.audit.around(actor, 'rotation.resolve', target, async () => {
      await this.resolve(id, resolution);
      this.jobs.nudge(RESUME_ROTATIONS);
      const { body } = await this.queries.represent(await this.queries.find(id), actor);
      return Representation.accepted(`/api/v1/rotations/${id}`, body);
    });
  }

  private async resolve(id: string, resolution: Resolution) {
    const record = await this.queries.find(id);
    if (!possibleResolutions(record).includes(resolution)) throw new NotResolvable();
    const store = this.stores.of(record);
    const settled = { waitsFor: null, cancelledAt: null };
    switch (resolution) {
      case 'retry':
        await this.restartServices(store);
        return store.head({ ...settled, state: 'rolling', failure: null, sweeps: 0 });
      case 'accept':
        await store.warn('Accepted: services on the old version are shown as drift');
        return store.head({ ...settled, state: 'finishing', sweeps: MAX_SWEEPS });
      case 'revert':
        for (const service of record.services.filter(({ state }) => state === 'stuck'))
          await store.service(service, { state: 'failed', endedAt: null });
        return store.head({ waitsFor: null, state: 'reverting' });
      case 'abandon':
        return this.abandon.execute(store);
    }
  }

  private async restartServices(store: RotationStore) {
    for (const service of store.record.services) {
      if (service.state === 'skipped' || service.state === 'gone') continue;
      await store.forgetSteps(service);
      await store.service(service, {
        state: 'waiting',
        isCanary: false,
        // The service may be taken over, because the rollout in progress is Waxseal's own revert.
        takesOver: true,
        tries: 0,
        failure: null,
        deadlineAt: null,
        endedAt: null,
      });
    }
  }
}
