import { Injectable } from '@nestjs/common';
import type { Rotation } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { Representation } from '../../http/representation.js';
import { Jobs } from '../../jobs/index.js';
import { RESUME_ROTATIONS } from '../run/resume-rotations.job.js';
import { whyNotCancellable } from '../rules/possible-resolutions.js';
import { RotationOver } from '../rules/rotations.errors.js';
import { RotationsQueries } from '../read/rotations.queries.js';
import { RotationStores } from '../store/rotation-store.js';

/** Requests a revert, which the job starts at its next step. */
@Injectable()
export class CancelRotation {
  constructor(
    private readonly queries: RotationsQueries,
    private readonly stores: RotationStores,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
  ) {}

  execute(actor: Actor, id: string): Promise<Representation<Rotation>> {
    const target = { kind: 'rotation', name: id };
    return this.audit.around(actor, 'rotation.cancel', target, () => this.cancel(actor, id));
  }

  private async cancel(actor: Actor, id: string) {
    const store = this.stores.of(await this.queries.find(id));
    const { state, cancelledAt } = store.record;
    if (cancelledAt === null) {
      const detail = whyNotCancellable[state];
      if (detail !== undefined) throw new RotationOver({ detail });
      await store.head({ cancelledAt: store.now() });
      this.jobs.nudge(RESUME_ROTATIONS);
    }
    const { body } = await this.queries.represent(await this.queries.find(id), actor);
    return Representation.accepted(`/api/v1/rotations/${id}`, body);
  }
}
