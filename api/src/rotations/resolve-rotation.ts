import { Injectable } from '@nestjs/common';
import type { Resolution, Rotation } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { Clock } from '../common/clock.js';
import { Representation } from '../common/representation.js';
import { Jobs } from '../jobs/index.js';
import { Swarm } from '../swarm/index.js';
import { AbandonRotation } from './abandon-rotation.js';
import { MAX_SWEEPS } from './finish-rotation.js';
import { RESUME_ROTATIONS } from './resume-rotations.job.js';
import { possibleResolutions } from './possible-resolutions.js';
import { RotationJournal } from './rotation-journal.js';
import { NotResolvable } from './rotations.errors.js';
import { RotationsQueries } from './rotations.queries.js';
import { RotationsRepository } from './rotations.repository.js';

/** A person decides where the way back did not succeed. */
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
    const journal = new RotationJournal(record, this.repository, this.clock, (changed) =>
      this.swarm.picture.emit({ type: 'rotation.changed', id: changed }),
    );
    const settled = { waitsFor: null, cancelledAt: null };
    switch (resolution) {
      case 'retry':
        await this.startAnew(journal);
        return journal.head({ ...settled, state: 'rolling', failure: null, sweeps: 0 });
      case 'accept':
        await journal.warn('Accepted as it stands: services on the old version are drift');
        return journal.head({ ...settled, state: 'finishing', sweeps: MAX_SWEEPS });
      case 'revert':
        for (const service of record.services.filter(({ state }) => state === 'stuck'))
          await journal.service(service, { state: 'failed', endedAt: null });
        return journal.head({ waitsFor: null, state: 'reverting' });
      case 'abandon':
        return this.abandon.execute(journal);
    }
  }

  private async startAnew(journal: RotationJournal) {
    for (const service of journal.record.services) {
      if (service.state === 'skipped' || service.state === 'gone') continue;
      await journal.forgetSteps(service);
      await journal.service(service, {
        state: 'waiting',
        isCanary: false,
        // What is under way there is our own way back.
        takesOver: true,
        tries: 0,
        failure: null,
        deadlineAt: null,
        endedAt: null,
      });
    }
  }
}
