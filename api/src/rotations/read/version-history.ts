import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FamilyKind } from '@waxseal/shared';
import {
  VersionHistories,
  type VersionHistory,
  type VersionHistorySource,
} from '../../families/index.js';
import { RotationHistory } from '../store/rotation-history.repository.js';

/** Tells families who created a version and when it is scheduled for deletion. */
@Injectable()
export class VersionHistoryOfRotations implements VersionHistorySource, OnModuleInit {
  constructor(
    private readonly history: RotationHistory,
    private readonly histories: VersionHistories,
  ) {}

  onModuleInit() {
    this.histories.register(this);
  }

  async historyOf(kind: FamilyKind, name: string): Promise<Map<string, VersionHistory>> {
    const history = new Map<string, VersionHistory>();
    const of = (id: string) => history.get(id) ?? { createdBy: null, deletesAt: null };
    for (const row of await this.history.findMakers(kind, name)) {
      const { toId, fromId, source, deletesAt, startedById, startedByName } = row;
      if (toId !== null && source !== 'version' && startedById !== null && startedByName !== null)
        history.set(toId, { ...of(toId), createdBy: { id: startedById, username: startedByName } });
      if (fromId !== null && deletesAt !== null)
        history.set(fromId, { ...of(fromId), deletesAt: new Date(deletesAt).toISOString() });
    }
    return history;
  }
}
