import { Injectable } from '@nestjs/common';
import {
  Engine,
  EngineNotFound,
  type ObjectDraft,
  type ObjectKind,
  type StoredObject,
} from '../engine/index.js';
import { Swarm } from './swarm.js';

/** Reads and writes Docker secrets and configs; the cache has the result at once. */
@Injectable()
export class SwarmObjects {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
  ) {}

  async create(kind: ObjectKind, draft: ObjectDraft): Promise<StoredObject> {
    return this.read(kind, await this.engine.createObject(kind, draft));
  }

  async read(kind: ObjectKind, id: string): Promise<StoredObject> {
    return this.saw(await this.engine.getObject(kind, id));
  }

  async readAll(kind: ObjectKind): Promise<StoredObject[]> {
    return (await this.engine.listObjects(kind)).map((object) => this.saw(object));
  }

  /** `next` throws to stop the write; it is called again before each try. */
  async relabel(
    kind: ObjectKind,
    id: string,
    next: (fresh: StoredObject) => Record<string, string>,
  ): Promise<StoredObject> {
    const decide = (fresh: StoredObject) => next(this.saw(fresh));
    return this.saw(await this.engine.updateObjectLabels(kind, id, decide));
  }

  /** An object that another client has removed meanwhile counts as removed. */
  async remove(kind: ObjectKind, id: string) {
    try {
      await this.engine.removeObject(kind, id);
    } catch (error) {
      if (!(error instanceof EngineNotFound)) throw error;
    }
    this.swarm.removedObject(kind, id);
  }

  private saw(object: StoredObject): StoredObject {
    this.swarm.wroteObject(object);
    return object;
  }
}
