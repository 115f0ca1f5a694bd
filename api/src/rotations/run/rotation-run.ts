import type { Lease } from '../../jobs/index.js';
import type { ServiceSnapshot, ObservationWindow } from '../rules/judge-service.js';
import type { DeletionBackoff } from './deletion-backoff.js';
import type { RotationStore } from '../store/rotation-store.js';

/** What is remembered of services while the view of the Engine is unbroken; nothing else is in memory only. */
export class ObservationWindows {
  private readonly byService = new Map<
    string,
    ObservationWindow & { heldSince?: number | undefined }
  >();
  private unbrokenSince: number | undefined;

  /** When nothing was seen of the Engine, the first look after it begins the window. */
  since(now: number): number {
    return (this.unbrokenSince ??= now);
  }

  of(serviceId: string, { tasks }: ServiceSnapshot) {
    const known = this.byService.get(serviceId);
    if (known) return known;
    const window = { firstTasks: new Set(tasks.map(({ id }) => id)) };
    this.byService.set(serviceId, window);
    return window as ObservationWindow & { heldSince?: number | undefined };
  }

  forget(serviceId: string) {
    this.byService.delete(serviceId);
  }

  /** There was a gap: what holds has to hold again. */
  break() {
    this.byService.clear();
    this.unbrokenSince = undefined;
  }
}

/** One rotation in the hands of this process. */
export interface RotationRun {
  store: RotationStore;
  lease: Lease;
  windows: ObservationWindows;
  backoff: DeletionBackoff;
}

/** How soon to look again; undefined where there is nothing more to do. */
export type Next = number | undefined;

export const AT_ONCE = 0;
export const LOOK_MS = 400;
