import type { Type } from '@nestjs/common';
import { Audit } from '../../audit/index.js';
import { TestAudit } from '../../audit/testing/an-audit.js';
import { aKeyRing } from '../../common/testing/factories.js';
import { Database } from '../../database/index.js';
import { Engine } from '../../engine/index.js';

import { EventBus } from '../../events/index.js';
import { FamiliesModule } from '../../families/index.js';
import { KeyRing } from '../../keys/index.js';
import { Pager } from '../../http/paging.js';
import { ETags } from '../../http/representation.js';
import { OwnService } from '../../swarm/own-service.js';
import { SwarmWatcher } from '../../swarm/swarm-watcher.js';
import { RotationsModule } from '../rotations.module.js';
import { Container } from './container.js';
import type { Life } from './life.js';

const keys = aKeyRing();
const pager = new Pager(keys);
const tags = new ETags(keys);
const noOwnService = { find: async () => null };

/** A simulated Waxseal process with all modules that rotations need. */
export class WaxsealProcess {
  readonly bus: EventBus;
  private readonly container: Container;

  constructor(
    readonly life: Life,
    engine: Engine,
    database: Database,
  ) {
    this.container = new Container([
      [Engine, engine],
      [Database, database],
      [Audit, new TestAudit()],
      [Pager, pager],
      [ETags, tags],
      [KeyRing, keys],
      [OwnService, noOwnService],
    ]);
    this.bus = this.container.get(EventBus);
    for (const module of [FamiliesModule, RotationsModule] as Type[])
      this.container.addModule(module);
  }

  async start() {
    await this.container.start();
    this.container.get(SwarmWatcher).start();
  }

  get<Thing>(type: abstract new (...given: never[]) => Thing): Thing {
    return this.container.get(type);
  }
}
