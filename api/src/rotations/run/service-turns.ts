import { Injectable } from '@nestjs/common';
import type { ServiceRecord } from '../rules/rotation-record.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import type { RotationRun } from './rotation-run.js';

/** From its update until it is verified or reverted, a service belongs to one rotation. */
const isInUse = ({ state, steps, baseline }: ServiceRecord) =>
  state === 'updating' ||
  state === 'verifying' ||
  state === 'reverting' ||
  (state === 'failed' && baseline.isHealthy) ||
  (state === 'waiting' && steps.length > 0);

/**
 * One rotation at a time updates a service, so that a value is never blamed for the failure of another.
 * The others wait for their turn, and their deadlines start with it. A rotation never waits for
 * one service in order to be done with another, so every turn ends.
 */
@Injectable()
export class ServiceTurns {
  constructor(
    private readonly holds: RotationHolds,
    private readonly repository: RotationsRepository,
  ) {}

  /** What the service waits for; undefined if it is this rotation's turn. */
  async take({ store }: RotationRun, { serviceId }: ServiceRecord): Promise<string | undefined> {
    const holder = await this.holds.take(store.record.id, 'service', serviceId);
    if (holder === undefined) return undefined;
    const names = (await this.repository.find(holder))?.changes.map(({ name }) => name) ?? [];
    return `Waiting until the rotation of ${names.join(', ')} is done with this service`;
  }

  /** Takes a step, and then gives back the services that it is done with. */
  async during<Result>({ store }: RotationRun, step: () => Promise<Result>): Promise<Result> {
    const { id, services } = store.record;
    const before = services.filter((service) => isInUse(service) || service.state === 'waiting');
    try {
      return await step();
    } finally {
      if (before.some((service) => !isInUse(service) && service.state !== 'waiting'))
        await this.holds.releaseServices(
          id,
          services.filter(isInUse).map(({ serviceId }) => serviceId),
        );
    }
  }
}
