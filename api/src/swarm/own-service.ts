import { Injectable } from '@nestjs/common';
import { Engine } from '../engine/index.js';
import { findOwnContainer } from './own-container.js';

/** The service that this process is a task of. Stopping it stops Waxseal. */
@Injectable()
export class OwnService {
  private found: string | null | undefined;

  constructor(private readonly engine: Engine) {}

  /** The service's id; null if this process is no task. Requested once, because it never changes. */
  async find(containerId = findOwnContainer()): Promise<string | null> {
    if (!containerId) return null;
    this.found ??= (await this.engine.findServiceOf(containerId)) ?? null;
    return this.found;
  }
}
