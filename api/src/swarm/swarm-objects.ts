import { Injectable } from '@nestjs/common';
import { Engine, EngineNotFound, type ObjectDraft, type ObjectKind } from '../engine/index.js';
import type { StoredObject } from './family.js';
import { Swarm } from './swarm.js';

/** Docker secrets and configs alike. What is written or read here is in the cache at once. */
@Injectable()
export class SwarmObjects {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
  ) {}

  async create(kind: ObjectKind, draft: ObjectDraft): Promise<StoredObject> {
    const id = await (kind === 'secret'
      ? this.engine.createSecret(draft)
      : this.engine.createConfig(draft));
    return this.look(kind, id);
  }

  async look(kind: ObjectKind, id: string): Promise<StoredObject> {
    if (kind === 'config') return this.saw(await this.engine.getConfig(id));
    return this.saw(await this.engine.getSecret(id));
  }

  async lookAtAll(kind: ObjectKind): Promise<StoredObject[]> {
    const files: StoredObject[] = await (kind === 'secret'
      ? this.engine.listSecrets()
      : this.engine.listConfigs());
    return files.map((file) => this.saw(file));
  }

  /** `next` throws to stop the write; it is called again before each try. */
  async relabel(
    kind: ObjectKind,
    id: string,
    next: (fresh: StoredObject) => Record<string, string>,
  ): Promise<StoredObject> {
    const decide = (fresh: StoredObject) => next(this.saw(fresh));
    if (kind === 'config') return this.saw(await this.engine.updateConfigLabels(id, decide));
    return this.saw(await this.engine.updateSecretLabels(id, decide));
  }

  /** Somebody else removed it a moment ago: what was wanted is so. */
  async remove(kind: ObjectKind, id: string) {
    try {
      if (kind === 'secret') await this.engine.removeSecret(id);
      else await this.engine.removeConfig(id);
    } catch (error) {
      if (!(error instanceof EngineNotFound)) throw error;
    }
    this.swarm.removedObject(kind, id);
  }

  private saw<File extends StoredObject>(file: File): File {
    if ('driver' in file) this.swarm.wroteSecret(file);
    else this.swarm.wroteConfig(file);
    return file;
  }
}
