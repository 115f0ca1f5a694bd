import type { Connection } from '../../database/index.js';
import { RotationsRepository } from './rotations.repository.js';

/**
 * Of a database that was put back: the Swarm has moved on since, so that nothing of then is taken up
 * again by itself. A user decides about what was in progress; what was to be removed stays.
 */
export function suspendRotations(tx: Connection, { now }: { now: number }): Promise<void> {
  return new RotationsRepository(tx).suspendAll('A backup was restored', now);
}
