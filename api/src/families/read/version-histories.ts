import { Injectable } from '@nestjs/common';
import type { FamilyKind, VersionPartner } from '@waxseal/shared';

export interface VersionHistory {
  createdBy: { id: string; username: string } | null;
  /** When the version is scheduled for deletion, as an ISO 8601 instant. */
  deletesAt: string | null;
  rotatedWith: VersionPartner[];
}

export const noHistory: VersionHistory = { createdBy: null, deletesAt: null, rotatedWith: [] };

export interface VersionHistorySource {
  /** Maps the Docker id of each version to its history. */
  historyOf(kind: FamilyKind, name: string): Promise<ReadonlyMap<string, VersionHistory>>;
}

/**
 * Tells who created a version and when it is scheduled for deletion. Only rotations know that. They
 * import families, so they register here instead of being imported.
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
