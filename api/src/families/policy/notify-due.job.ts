import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FamilyKind } from '@waxseal/shared';
import { Clock } from '../../common/clock.js';
import { EventBus } from '../../events/index.js';
import { Jobs, type Job } from '../../jobs/index.js';
import { Families } from '../model/families.js';
import { dueOf } from './due.js';
import { Policies } from './policies.js';

/** Emits an event when a family becomes due, because that changes nothing in the Swarm. */
@Injectable()
export class NotifyDueJob implements Job, OnModuleInit {
  readonly name = 'notify-due';
  readonly everyMs = 30_000;
  private readonly due: Record<FamilyKind, ReadonlySet<string>> = {
    secret: new Set(),
    config: new Set(),
  };

  constructor(
    private readonly jobs: Jobs,
    private readonly bus: EventBus,
    private readonly families: Families,
    private readonly policies: Policies,
    private readonly clock: Clock,
  ) {}

  onModuleInit() {
    this.jobs.register(this);
  }

  run(): Promise<void> {
    this.notify('secret');
    this.notify('config');
    return Promise.resolve();
  }

  private notify(kind: FamilyKind) {
    const now = this.clock.now();
    const due = this.families
      .of(kind)
      .known()
      .filter((family) => dueOf(family, this.policies.of(kind, family.name).policy, now)?.isDue)
      .map(({ name }) => name);
    for (const name of due.filter((one) => !this.due[kind].has(one))) {
      this.families.touch(kind, name);
      this.bus.emit({ type: `${kind}.due`, name });
    }
    this.due[kind] = new Set(due);
  }
}
