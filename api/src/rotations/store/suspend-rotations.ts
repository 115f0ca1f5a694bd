import type { Connection } from '../../database/index.js';
import { RotationsRepository } from './rotations.repository.js';

/**
 * Suspends the rotations of a restored database, because the Swarm has changed since the backup. A user
 * decides about unfinished ones, and scheduled deletions are cancelled.
 */
export function suspendRotations(tx: Connection, { now }: { now: number }): Promise<void> {
  return new RotationsRepository(tx).suspendAll('A backup was restored', now);
}
