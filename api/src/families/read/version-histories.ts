import { Injectable } from '@nestjs/common';
import type { FamilyKind } from '@waxseal/shared';

export interface VersionHistory {
  createdBy: { id: string; username: string } | null;
  /** When the version is deleted, as an ISO instant. */
  deletesAt: string | null;
}

export interface VersionHistorySource {
  /** By Docker's id of the version. */
  historyOf(kind: FamilyKind, name: string): Promise<ReadonlyMap<string, VersionHistory>>;
}

/**
 * Who made a version and when it is deleted. Rotations know that, and they build on families: they
 * register here, so that families need not import them.
 */
@Injectable()
export class VersionHistories implements VersionHistorySource {
  private source: VersionHistorySource | undefined;

  register(source: VersionHistorySource) {
    this.source = source;
  }

  async historyOf(kind: FamilyKind, name: string) {
    return (await this.source?.historyOf(kind, name)) ?? new Map<string, VersionHistory>();
  }
}
