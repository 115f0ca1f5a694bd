import { Injectable } from '@nestjs/common';
import type { JoinToken, NodeRole, UnlockKey } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { Engine } from '../engine/index.js';
import type { Actor } from '../http/actor.js';
import { Swarm } from '../swarm/index.js';

/** Reads what opens the Swarm to others. Each read is audited and asks the Engine: nothing is kept. */
@Injectable()
export class ReadClusterKeys {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly audit: Audit,
  ) {}

  joinToken(actor: Actor, role: NodeRole): Promise<JoinToken> {
    const target = { kind: 'join-token', name: role };
    return this.audit.around(actor, 'join-token.read', target, async () => {
      this.swarm.assertWritable();
      return { role, ...(await this.engine.readJoinToken(role)) };
    });
  }

  unlockKey(actor: Actor): Promise<UnlockKey> {
    const target = { kind: 'cluster', name: null };
    return this.audit.around(actor, 'unlock-key.read', target, async () => {
      this.swarm.assertWritable();
      return { unlockKey: await this.engine.readUnlockKey() };
    });
  }
}
