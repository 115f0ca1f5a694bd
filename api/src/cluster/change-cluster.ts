import { Injectable } from '@nestjs/common';
import type { ClusterSettings, EditClusterSettings, NodeRole, Plan } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { Engine, type SwarmSettings } from '../engine/index.js';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { problem } from '../http/problem.js';
import { ETags, Planned, type Representation } from '../http/representation.js';
import { Swarm, SwarmStatus, SwarmWatcher } from '../swarm/index.js';
import { representSettings } from './cluster-settings.queries.js';

const AutolockOff = problem('autolock-off');
const theCluster = { kind: 'cluster', name: null };

/** Changes the Swarm itself: its settings, its join tokens and its unlock key. */
@Injectable()
export class ChangeCluster {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly swarmStatus: SwarmStatus,
    private readonly watcher: SwarmWatcher,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  async edit(
    actor: Actor,
    ifMatch: IfMatch,
    change: EditClusterSettings,
    dryRun: boolean,
  ): Promise<Representation<ClusterSettings> | Planned> {
    const guard = (fresh: SwarmSettings) => ifMatch.mustMatch(representSettings(fresh), this.tags);
    if (dryRun) {
      this.swarm.assertWritable();
      const fresh = await this.engine.readSwarm();
      guard(fresh);
      return new Planned(planEdit(this.swarmStatus.cluster().nodeName ?? '', fresh, change));
    }
    const target = { ...theCluster, fields: Object.keys(change) };
    return this.audit.around(actor, 'cluster.edit', target, async () => {
      this.swarm.assertWritable();
      const written = await this.engine.updateSwarm(change, guard);
      await this.readFacts();
      return representSettings(written);
    });
  }

  /** Nodes that have joined stay. The new token is not returned here, because outcomes are repeated. */
  rotateJoinToken(actor: Actor, role: NodeRole): Promise<void> {
    const target = { kind: 'join-token', name: role };
    return this.audit.around(actor, 'join-token.rotate', target, async () => {
      this.swarm.assertWritable();
      const rotate = role === 'manager' ? 'manager-token' : 'worker-token';
      await this.engine.updateSwarm({ rotate }, () => {});
    });
  }

  rotateUnlockKey(actor: Actor): Promise<void> {
    return this.audit.around(actor, 'unlock-key.rotate', theCluster, async () => {
      this.swarm.assertWritable();
      await this.engine.updateSwarm({ rotate: 'unlock-key' }, ({ autolock }) => {
        if (!autolock) throw new AutolockOff();
      });
    });
  }

  /** Returns when the Swarm can be used, or after some seconds: other managers may have to be unlocked too. */
  unlock(actor: Actor, unlockKey: string): Promise<void> {
    return this.audit.around(actor, 'cluster.unlock', theCluster, async () => {
      await this.engine.unlockSwarm(unlockKey);
      await this.watcher.waitUntilReady();
    });
  }

  /** The change was made even if the facts cannot be read now. They are read again within seconds. */
  private async readFacts() {
    const facts = await this.engine.readFacts().catch(() => undefined);
    if (facts) this.swarmStatus.takeFacts(facts);
  }
}

const planEdit = (
  nodeName: string,
  fresh: SwarmSettings,
  { autolock }: EditClusterSettings,
): Plan => ({
  kind: 'plan',
  action: 'cluster.manage',
  target: { kind: 'cluster', name: nodeName },
  effects: [],
  diff:
    autolock === fresh.autolock
      ? []
      : [{ path: 'autolock', before: onOrOff(fresh.autolock), after: onOrOff(autolock) }],
  warnings: warningsOf(fresh, autolock),
});

const onOrOff = (isOn: boolean) => (isOn ? 'on' : 'off');

function warningsOf(fresh: SwarmSettings, autolock: boolean): string[] {
  if (autolock === fresh.autolock) return [];
  return autolock
    ? [
        'Docker makes an unlock key. Keep it outside the Swarm: without it, a manager that restarts cannot be used again.',
        'After a restart, each manager waits until a user unlocks it. Containers keep running.',
      ]
    : ['Managers restart without a key again: the keys of their data lie beside it, unencrypted.'];
}
