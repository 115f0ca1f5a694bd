import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Jobs, type Job } from '../jobs/index.js';
import { Swarm } from '../swarm/index.js';
import { dueOf } from './due.js';
import { Policies } from './policies.js';

/** Nothing happens in the Swarm when a secret becomes due: those who look are told all the same. */
@Injectable()
export class TellDueSecretsJob implements Job, OnModuleInit {
  readonly name = 'tell-due-secrets';
  readonly everyMs = 30_000;
  private due: ReadonlySet<string> = new Set();

  constructor(
    private readonly jobs: Jobs,
    private readonly swarm: Swarm,
    private readonly policies: Policies,
    private readonly clock: Clock,
  ) {}

  onModuleInit() {
    this.jobs.register(this);
  }

  run(): Promise<void> {
    const now = this.clock.now();
    const due = this.swarm.secrets
      .known()
      .filter((family) => dueOf(family, this.policies.of('secret', family.name).policy, now)?.isDue)
      .map(({ name }) => name);
    for (const name of due.filter((one) => !this.due.has(one))) {
      this.swarm.picture.touch('secret', name);
      this.swarm.picture.emit({ type: 'secret.due', name });
    }
    this.due = new Set(due);
    return Promise.resolve();
  }
}
