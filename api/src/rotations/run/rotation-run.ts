import type { Lease } from '../../jobs/index.js';
import type { ServiceSnapshot, ObservationWindow } from '../rules/judge-service.js';
import type { ServiceRecord } from '../rules/rotation-record.js';
import type { RotationStore } from '../store/rotation-store.js';

/** How soon to read the Engine again, in ms; undefined when there is nothing more to do. */
export type Next = number | undefined;

export const IMMEDIATELY = 0;
export const POLL_MS = 400;

interface StabilityWindow extends ObservationWindow {
  stable?: { since: number; taskIds: string } | undefined;
}

/** For how long the same tasks have been stable, in ms. */
export function stableMs(window: StabilityWindow, taskIds: string, now: number): number {
  if (window.stable?.taskIds !== taskIds) window.stable = { since: now, taskIds };
  return now - window.stable.since;
}

/** The stability windows of services. They are in memory only: after a gap nothing counts as stable. */
export class ObservationWindows {
  private readonly byService = new Map<string, StabilityWindow>();
  private unbrokenSince: number | undefined;

  /** When Waxseal last started to see the Engine. */
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

  /** Waxseal lost sight of the Engine: every window starts again. */
  break() {
    this.byService.clear();
    this.unbrokenSince = undefined;
  }
}

const FIRST_WAIT_MS = 3_000;
/** Less than a lease has left after a snapshot, so that it does not lapse while waiting. */
const LONGEST_WAIT_MS = 30_000;

/** How soon to check a blocked deletion again, and which services to read. */
export class DeletionBackoff {
  private waitMs = FIRST_WAIT_MS;
  private reasons: string | undefined;
  private readonly watched = new Set<string>();

  /** Waits longer each time that the reasons are the same. */
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
