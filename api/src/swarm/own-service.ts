import { Injectable } from '@nestjs/common';
import { Engine } from '../engine/index.js';
import { findOwnContainer } from './own-container.js';

/** Which service of the Swarm this process is a task of: whoever stops that one stops us. */
@Injectable()
export class OwnService {
  private found: string | null | undefined;

  constructor(private readonly engine: Engine) {}

  /** Its id; null where we are no task. A container stays what it is, so it is asked for once. */
  async find(containerId = findOwnContainer()): Promise<string | null> {
    if (!containerId) return null;
    this.found ??= (await this.engine.findServiceOf(containerId)) ?? null;
    return this.found;
  }
}
