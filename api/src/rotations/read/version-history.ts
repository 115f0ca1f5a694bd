import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FamilyKind, VersionPartner } from '@waxseal/shared';
import {
  Families,
  noHistory,
  VersionHistories,
  type VersionHistory,
  type VersionHistorySource,
} from '../../families/index.js';
import { DeletionSchedule } from './deletion-schedule.js';
import { RotationHistory } from '../store/rotation-history.repository.js';

/** Tells families who created a version and when it is scheduled for deletion. */
@Injectable()
export class VersionHistoryOfRotations implements VersionHistorySource, OnModuleInit {
  constructor(
    private readonly history: RotationHistory,
    private readonly histories: VersionHistories,
    private readonly families: Families,
    private readonly schedule: DeletionSchedule,
  ) {}

  onModuleInit() {
    this.histories.register(this);
  }

  async historyOf(kind: FamilyKind, name: string): Promise<Map<string, VersionHistory>> {
    const history = new Map<string, VersionHistory>();
    const of = (id: string) => history.get(id) ?? noHistory;
    for (const row of await this.history.findMakers(kind, name)) {
      const { toId, source, startedById, startedByName } = row;
      if (toId !== null && source !== 'version' && startedById !== null && startedByName !== null)
        history.set(toId, { ...of(toId), createdBy: { id: startedById, username: startedByName } });
    }
    for (const [id, rotatedWith] of await this.partnersOf(kind, name))
      history.set(id, { ...of(id), rotatedWith });
    for (const [id, deletesAt] of await this.schedule.of(kind, name))
      history.set(id, { ...of(id), deletesAt: new Date(deletesAt).toISOString() });
    return history;
  }

  /** Maps the Docker id of each version to the versions of others that were current together with it. */
  private async partnersOf(kind: FamilyKind, name: string) {
    const rows = await this.history.findPartners(kind, name);
    // A later rotation knows better, and one that led to a version better than one that replaced it.
    const pairs = [
      ...rows.map(({ fromId, partner }) => ({ id: fromId, partner, partnerId: partner.fromId })),
      ...rows.map(({ toId, partner }) => ({ id: toId, partner, partnerId: partner.toId })),
    ];
    const partners = new Map<string, Map<string, string>>();
    for (const { id, partner, partnerId } of pairs) {
      if (id === null || partnerId === null) continue;
      const ids = partners.get(id) ?? new Map<string, string>();
      partners.set(id, ids.set(`${partner.kind} ${partner.name}`, partnerId));
    }
    return [...partners].map(
      ([id, ids]) => [id, [...ids].flatMap(([key, other]) => this.oldVersion(key, other))] as const,
    );
  }

  private oldVersion(key: string, id: string): VersionPartner[] {
    const kind = key.startsWith('secret ') ? 'secret' : 'config';
    const known = this.families.of(kind).ofId(id);
    if (!known || known.version === null || known.family.current.object.id === id) return [];
    return [{ kind, name: known.family.name, version: known.version }];
  }
}
