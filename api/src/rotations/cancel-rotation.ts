import { Injectable } from '@nestjs/common';
import type { Rotation } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { Clock } from '../common/clock.js';
import { Representation } from '../common/representation.js';
import { Jobs } from '../jobs/index.js';
import { Swarm } from '../swarm/index.js';
import { RESUME_ROTATIONS } from './resume-rotations.job.js';
import { RotationOver } from './rotations.errors.js';
import { RotationsQueries } from './rotations.queries.js';
import { RotationsRepository } from './rotations.repository.js';

/** Asks for the way back; the job sees it at its next look. */
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
      this.swarm.picture.emit({ type: 'rotation.changed', id });
      this.jobs.nudge(RESUME_ROTATIONS);
    }
    const { body } = this.queries.represent(await this.queries.find(id), actor);
    return Representation.accepted(`/api/v1/rotations/${id}`, body);
  }
}
