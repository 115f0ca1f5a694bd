import { Injectable } from '@nestjs/common';
import {
  Engine,
  EngineNotFound,
  type ObjectDraft,
  type ObjectKind,
  type StoredObject,
} from '../engine/index.js';
import { Swarm } from './swarm.js';

/** Reads and writes Docker secrets and configs, and puts the results into the cache immediately. */
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
    return this.putIntoCache(await this.engine.getObject(kind, id));
  }

  async readAll(kind: ObjectKind): Promise<StoredObject[]> {
    return (await this.engine.listObjects(kind)).map((object) => this.putIntoCache(object));
  }

  /** `next` returns the labels. It throws to stop the write and is called again before each attempt. */
  async relabel(
    kind: ObjectKind,
    id: string,
    next: (fresh: StoredObject) => Record<string, string>,
  ): Promise<StoredObject> {
    const decide = (fresh: StoredObject) => next(this.putIntoCache(fresh));
    return this.putIntoCache(await this.engine.updateObjectLabels(kind, id, decide));
  }

  /** Succeeds if another client has already removed the object. */
  async remove(kind: ObjectKind, id: string) {
    try {
      await this.engine.removeObject(kind, id);
    } catch (error) {
      if (!(error instanceof EngineNotFound)) throw error;
    }
    this.swarm.removedObject(kind, id);
  }

  private putIntoCache(object: StoredObject): StoredObject {
    this.swarm.wroteObject(object);
    return object;
  }
}
