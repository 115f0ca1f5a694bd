import { Injectable } from '@nestjs/common';
import type { Rotation } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { Clock } from '../../common/clock.js';
import { Representation } from '../../http/representation.js';
import { Jobs } from '../../jobs/index.js';
import { Swarm } from '../../swarm/index.js';
import { RESUME_ROTATIONS } from '../run/resume-rotations.job.js';
import { RotationOver } from '../rules/rotations.errors.js';
import { RotationsQueries } from '../read/rotations.queries.js';
import { RotationsRepository } from '../store/rotations.repository.js';

/** Asks for the revert; the job sees it at its next snapshot. */
@Injectable()
export class CancelRotation {
  constructor(
    private readonly queries: RotationsQueries,
    private readonly repository: RotationsRepository,
    private readonly jobs: Jobs,
    private readonly swarm: Swarm,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  execute(actor: Actor, id: string): Promise<Representation<Rotation>> {
    const target = { kind: 'rotation', name: id };
    return this.audit.around(actor, 'rotation.cancel', target, () => this.cancel(actor, id));
  }

  private async cancel(actor: Actor, id: string) {
    const { state, cancelledAt } = await this.queries.find(id);
    if (cancelledAt === null) {
      if (state !== 'rolling' && state !== 'verifying') throw new RotationOver();
      const now = this.clock.now();
      await this.repository.changeHead(id, { cancelledAt: now }, now);
      this.swarm.cache.emit({ type: 'rotation.changed', id });
      this.jobs.nudge(RESUME_ROTATIONS);
    }
    const { body } = this.queries.represent(await this.queries.find(id), actor);
    return Representation.accepted(`/api/v1/rotations/${id}`, body);
  }
}
