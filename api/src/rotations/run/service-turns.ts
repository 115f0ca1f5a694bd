import { Injectable } from '@nestjs/common';
import { failsRotation, type ServiceRecord } from '../rules/rotation-record.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import type { RotationRun } from './rotation-run.js';

/** Whether a service is reserved for its rotation: from its update until it is verified or reverted. */
const isInUse = (service: ServiceRecord) => {
  const { state, steps } = service;
  return (
    state === 'updating' ||
    state === 'verifying' ||
    state === 'reverting' ||
    failsRotation(service) ||
    (state === 'waiting' && steps.length > 0)
  );
};

/**
 * Lets only one rotation at a time update a service, so that a failure is never attributed to the wrong
 * value. Other rotations wait for their turn, and their deadlines start with it. A rotation finishes
 * with one service without waiting for another, so every turn ends.
 */
@Injectable()
export class ServiceTurns {
  constructor(private readonly holds: RotationHolds) {}

  /** What the service waits for; undefined if it is this rotation's turn. */
  async take({ store }: RotationRun, { serviceId }: ServiceRecord): Promise<string | undefined> {
    const holder = await this.holds.take(store.record.id, 'service', serviceId);
    if (holder === undefined) return undefined;
    const names = await this.holds.familiesOf(holder);
    return `Waiting until the rotation of ${names.join(', ')} is done with this service`;
  }

  /** Runs a step, then releases the services that the rotation is done with. */
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
