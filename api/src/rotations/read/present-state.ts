import { Injectable } from '@nestjs/common';
import { isEnded } from '@waxseal/shared';
import { Swarm } from '../../swarm/index.js';
import { runningVersionOf } from '../rules/reference-swap.js';
import type { ChangeRecord, RotationRecord, ServiceRecord } from '../rules/rotation-record.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';

/**
 * Shows an unfinished rotation with the current state of its services, because the stored state may be
 * outdated, especially while the rotation is blocked. A finished one is shown as it was at its end.
 */
@Injectable()
export class PresentState {
  constructor(
    private readonly swarm: Swarm,
    private readonly swaps: RotationSwaps,
  ) {}

  of(record: RotationRecord): RotationRecord {
    const isCreated = record.changes.every(({ toId }) => toId !== null);
    if (isEnded(record.state) || !isCreated || !this.isReadable()) return record;
    const swaps = this.swaps.of(record);
    const services = record.services.map((service): ServiceRecord => {
      const now = this.swarm.cache.services.get(service.serviceId);
      if (!now) return { ...service, runningVersion: 'gone', updated: null, desired: null };
      return { ...service, runningVersion: runningVersionOf(now.spec, swaps) };
    });
    const { state, waitsFor } = record;
    return {
      ...record,
      services,
      waitsFor: state === 'blocked' ? this.describe(record, services) : waitsFor,
    };
  }

  /** Whether the version that a rotation made or restored is no longer there. */
  isToDeleted(
    { state }: Pick<RotationRecord, 'state'>,
    { kind, name, toId }: ChangeRecord,
  ): boolean {
    if (toId === null || !isEnded(state) || !this.isReadable()) return false;
    return !this.swaps.exists(kind, name, toId);
  }

  /** Whether the Swarm has been listed. Before that, only the stored state is known. */
  private isReadable(): boolean {
    try {
      this.swarm.assertReadable();
      return true;
    } catch {
      return false;
    }
  }

  /** Describes why a decision is needed, which versions exist, and which version each service runs. */
  private describe({ waitsFor, changes }: RotationRecord, services: readonly ServiceRecord[]) {
    const versions = changes.map(({ kind, name, fromId, fromVersion, toId, toVersion }) => {
      if (!this.swaps.exists(kind, name, fromId))
        return `${name}: version ${fromVersion} was deleted`;
      if (!this.swaps.exists(kind, name, toId)) return `${name}: version ${toVersion} was deleted`;
      return `${name}: versions ${fromVersion} and ${toVersion} both exist`;
    });
    const lines = services.map(({ name, runningVersion, state, waitsFor: why }) => {
      if (runningVersion === 'gone') return `${name} was removed`;
      const line = `${name} runs the ${runningVersion} version`;
      return state === 'stuck' && why ? `${line} (${why})` : line;
    });
    return `${[waitsFor ?? 'This rotation needs a decision', ...versions, ...lines].join('. ')}.`;
  }
}
