import { stableMs, type StableTasks } from '../../engine/index.js';
import type { Lease } from '../../jobs/index.js';
import type { ServiceSnapshot, ObservationWindow } from '../rules/judge-service.js';
import type { ServiceRecord } from '../rules/rotation-record.js';
import type { RotationStore } from '../store/rotation-store.js';

/** When to read the Engine again, in ms from now; undefined if there is nothing more to do. */
export type Next = number | undefined;

export const IMMEDIATELY = 0;
export const POLL_MS = 400;

type StabilityWindow = ObservationWindow & StableTasks;

/** The stability windows of services, in memory only: after an interruption no service counts as stable. */
export class ObservationWindows {
  private readonly byService = new Map<string, StabilityWindow>();
  private unbrokenSince: number | undefined;

  /** Since when the Engine has been reachable without interruption. */
  since(now: number): number {
    return (this.unbrokenSince ??= now);
  }

  of(serviceId: string, { tasks }: ServiceSnapshot): StabilityWindow {
    const known = this.byService.get(serviceId);
    if (known) return known;
    const window = { firstTasks: new Set(tasks.map(({ id }) => id)) };
    this.byService.set(serviceId, window);
    return window;
  }

  forget(serviceId: string) {
    this.byService.delete(serviceId);
  }

  /** Restarts every window, because the Engine could not be reached. */
  break() {
    this.byService.clear();
    this.unbrokenSince = undefined;
  }
}

const FIRST_WAIT_MS = 3_000;
/** Shorter than the rest of a lease after a snapshot, so that the lease does not expire while waiting. */
const LONGEST_WAIT_MS = 30_000;

/** Decides when to check a blocked deletion again and which services to read. */
export class DeletionBackoff {
  private waitMs = FIRST_WAIT_MS;
  private reasons: string | undefined;
  private readonly watched = new Set<string>();

  /** The next wait, in ms. It doubles while the reasons stay the same. */
  next(reasons: string): number {
    this.waitMs =
      reasons === this.reasons ? Math.min(this.waitMs * 2, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
    this.reasons = reasons;
    return this.waitMs;
  }

  /** Remembers a service that may block the deletion by a task alone, which no spec shows. */
  watch(serviceId: string) {
    this.watched.add(serviceId);
  }

  get services(): string[] {
    return [...this.watched];
  }
}

/** One rotation while this process runs it. */
export class RotationRun {
  constructor(
    readonly store: RotationStore,
    readonly lease: Lease,
    readonly windows = new ObservationWindows(),
    readonly backoff = new DeletionBackoff(),
  ) {}

  /**
   * Whether the same tasks have been stable for long enough: for the stability window, and for as long as
   * Docker monitors them.
   */
  watch({ serviceId }: ServiceRecord, snapshot: ServiceSnapshot, taskIds: string) {
    const window = this.windows.of(serviceId, snapshot);
    const windowMs = Math.max(
      snapshot.service.spec.updatePolicy.monitorMs,
      this.store.record.settings.stabilityWindowSeconds * 1000,
    );
    return {
      isStable: stableMs(window, taskIds, this.store.now()) >= windowMs,
      waitsFor: `Watching all tasks for ${Math.ceil(windowMs / 1000)} s`,
    };
  }
}
