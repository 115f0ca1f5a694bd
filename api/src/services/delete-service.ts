import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { ETags, Planned } from '../http/representation.js';
import { Engine, type EngineService } from '../engine/index.js';
import { Swarm } from '../swarm/index.js';
import { ResolveFields } from './resolve-fields.js';
import { OwnService } from './services.errors.js';
import { ServicesQueries } from './services.queries.js';

interface Deletion {
  name: string;
  ifMatch: IfMatch;
  /** The name of the service, if Waxseal runs in it. */
  confirm?: string | undefined;
}

/** Deletes a service with its tasks. What it uses stays: secrets, configs, networks and volumes. */
@Injectable()
export class DeleteService {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: ServicesQueries,
    private readonly resolve: ResolveFields,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  async execute(actor: Actor, deletion: Deletion, dryRun: boolean): Promise<Planned | undefined> {
    const { name } = deletion;
    if (dryRun)
      return new Planned(this.plan(await this.open(actor, { ...deletion, confirm: name })));
    return this.audit.around(actor, 'service.delete', { kind: 'service', name }, async () => {
      const { id } = await this.open(actor, deletion);
      await this.engine.removeService(id);
      this.swarm.removedService(id);
      return undefined;
    });
  }

  private async open(actor: Actor, { name, ifMatch, confirm }: Deletion): Promise<EngineService> {
    this.swarm.assertWritable();
    const { id } = this.queries.find(name);
    const fresh = await this.engine.getService(id);
    ifMatch.mustMatch(this.queries.represent(fresh, actor), this.tags);
    if (this.swarm.isOwn(fresh) && confirm !== name)
      throw new OwnService({ detail: 'Send the name of the service as `confirm`' });
    return fresh;
  }

  private plan(service: EngineService): Plan {
    const { name, spec, status } = service;
    const tasks = Math.max(status.running, status.desired);
    const named = [
      ...spec.secrets.map((one) => `secret ${this.resolve.nameOf('secret', one)}`),
      ...spec.configs.map((one) => `config ${this.resolve.nameOf('config', one)}`),
      ...spec.mounts.flatMap(({ type, source }) =>
        type === 'volume' && source ? [`volume ${source}`] : [],
      ),
    ];
    const kept = [...new Set(named)];
    return {
      kind: 'plan',
      action: 'service.delete',
      target: { kind: 'service', name },
      effects: [{ service: name, effect: 'stop', tasks, order: null, isDownForAMoment: false }],
      diff: [{ path: 'Name', before: name, after: null }],
      warnings: [
        'Its spec, its previous spec, its tasks and their logs are deleted with it. They cannot be restored.',
        ...(kept.length > 0 ? [`What it uses is kept: ${kept.join(', ')}.`] : []),
        ...(this.swarm.isOwn(service)
          ? ['Waxseal runs in this service: it stops and does not start again.']
          : []),
      ],
    };
  }
}
