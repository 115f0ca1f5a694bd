import { Injectable } from '@nestjs/common';
import { NameTaken, type ObjectDraft } from '../../engine/index.js';
import type { Lease } from '../../jobs/index.js';
import { SwarmObjects } from '../../swarm/index.js';
import {
  certificateLabels,
  Families,
  familyLabels,
  type Family,
  type NewValue,
} from '../../families/index.js';
import { userLabelsOf } from './version-stages.js';
import type { ChangeRecord } from '../rules/rotation-record.js';
import type { RotationStore } from '../store/rotation-store.js';
import { TargetVersions } from '../plan/target-versions.js';

const TRIES = 10;

/** Creates the new versions. The intent is stored before each one, the outcome after it. */
@Injectable()
export class CreateVersions {
  constructor(
    private readonly objects: SwarmObjects,
    private readonly families: Families,
    private readonly targets: TargetVersions,
  ) {}

  /** Renews the lease, because a slow Engine may need longer for many versions than a lease lasts. */
  async execute(store: RotationStore, values: readonly NewValue[], lease: Lease) {
    for (const change of store.record.changes) {
      if (change.source === 'version') continue;
      const value = values.find(({ kind, name }) => kind === change.kind && name === change.name)!;
      await this.create(store, change, value.bytes, lease);
    }
  }

  private async create(store: RotationStore, change: ChangeRecord, bytes: Buffer, lease: Lease) {
    const { kind, name } = change;
    const family = this.families.of(kind).find(name)!;
    for (let left = TRIES; left > 0; left--) {
      await lease.hold();
      await store.change(change, { intendedAt: store.now() });
      try {
        const { id } = await this.objects.create(
          kind,
          this.draftOf(store.record.id, change, family, bytes),
        );
        return await store.change(change, { toId: id, madeAt: store.now() });
      } catch (error) {
        if (!(error instanceof NameTaken)) throw error;
      }
      // Another client has taken the name: read all names, so that the next number is free.
      await this.objects.readAll(kind);
      await store.change(change, this.targets.nextOf(kind, family));
    }
    throw new NameTaken();
  }

  /** Copies the labels of users and of the stack, and adds Waxseal's labels for the new version. */
  private draftOf(
    rotation: string,
    { kind, toName, toVersion }: ChangeRecord,
    { name, first, current }: Family,
    bytes: Buffer,
  ): ObjectDraft {
    const labels = {
      ...userLabelsOf(current.object.labels),
      [familyLabels.family]: name,
      [familyLabels.version]: String(toVersion),
      [familyLabels.first]: first,
      [familyLabels.rotation]: rotation,
      [familyLabels.stage]: 'pending',
      ...certificateLabels(bytes),
    };
    return {
      name: toName!,
      bytes,
      templating: current.object.templating,
      labels: this.families.signatures.sign({ kind, id: null, name: toName!, labels }),
    };
  }
}
