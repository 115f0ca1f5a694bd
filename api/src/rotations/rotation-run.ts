import type { Lease } from '../jobs/index.js';
import type { Look, View } from './judge-service.js';
import type { Patience } from './patience.js';
import type { RotationJournal } from './rotation-journal.js';

/** What is remembered of services while the view of the Engine is unbroken; nothing else is in memory only. */
export class Views {
  private readonly byService = new Map<string, View & { heldSince?: number | undefined }>();
  private unbrokenSince: number | undefined;

  /** When nothing was seen of the Engine, the first look after it begins the view. */
  since(now: number): number {
    return (this.unbrokenSince ??= now);
  }

  of(serviceId: string, { tasks }: Look) {
    const known = this.byService.get(serviceId);
    if (known) return known;
    const view = { firstTasks: new Set(tasks.map(({ id }) => id)) };
    this.byService.set(serviceId, view);
    return view as View & { heldSince?: number | undefined };
  }

  forget(serviceId: string) {
    this.byService.delete(serviceId);
  }

  /** There was a gap: what holds has to hold anew. */
  break() {
    this.byService.clear();
    this.unbrokenSince = undefined;
  }
}

/** One rotation in the hands of this process. */
export interface RotationRun {
  journal: RotationJournal;
  lease: Lease;
  views: Views;
  patience: Patience;
}

/** How soon to look again; undefined where there is nothing more to do. */
export type Next = number | undefined;

export const AT_ONCE = 0;
export const LOOK_MS = 400;
