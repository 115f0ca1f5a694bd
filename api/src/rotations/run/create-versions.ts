import { Injectable } from '@nestjs/common';
import type { Generated, RotationChange, StartRotation } from '@waxseal/shared';
import { Engine, NameTaken, type ObjectDraft, type ObjectKind } from '../../engine/index.js';
import { generate, readCertificate } from '../../generators/index.js';
import {
  familyLabels,
  OUR_PREFIX,
  Swarm,
  type StoredObject,
  type Family,
} from '../../swarm/index.js';
import type { ChangeRecord } from '../rules/rotation-record.js';
import type { RotationStore } from '../store/rotation-store.js';
import { publicPartOf, TargetVersions } from '../plan/target-versions.js';

/** What a new version is to hold; it lives as long as its request. */
export interface NewValue {
  kind: ObjectKind;
  name: string;
  base64: string;
}

export interface NewValues {
  values: NewValue[];
  generated: Generated[];
}

const TRIES = 10;

/** Makes the new versions, each intended in the database before and noted after. */
@Injectable()
export class CreateVersions {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly targets: TargetVersions,
  ) {}

  async valuesOf({ changes, reveal }: StartRotation): Promise<NewValues> {
    const all: NewValues = { values: [], generated: [] };
    for (const change of changes) {
      const { values, generated } = await this.valueOf(change, reveal);
      all.values.push(...values);
      all.generated.push(...generated);
    }
    return all;
  }

  async execute(store: RotationStore, values: readonly NewValue[]) {
    for (const change of store.record.changes) {
      if (change.source === 'version') continue;
      const value = values.find(({ kind, name }) => kind === change.kind && name === change.name)!;
      await this.create(store, change, value.base64);
    }
  }

  private async valueOf(change: RotationChange, reveal: boolean): Promise<NewValues> {
    const { kind, name, value, generator } = change;
    if (value) {
      const base64 = value.base64 ?? Buffer.from(value.text!).toString('base64');
      return { values: [{ kind, name, base64 }], generated: [] };
    }
    if (!generator) return { values: [], generated: [] };
    const made = await generate(generator);
    const part = publicPartOf(change);
    return {
      values: [
        { kind, name, base64: Buffer.from(made.value).toString('base64') },
        ...(part && made.publicPart
          ? [{ ...part, base64: Buffer.from(made.publicPart).toString('base64') }]
          : []),
      ],
      generated: [{ kind, name, value: reveal ? made.value : null, publicPart: made.publicPart }],
    };
  }

  private async create(store: RotationStore, change: ChangeRecord, base64: string) {
    const { kind, name } = change;
    const family = this.swarm.familiesOf(kind).find(name)!;
    for (let left = TRIES; left > 0; left--) {
      await store.change(change, { intendedAt: store.now() });
      try {
        const id = await this.engine.createObject(
          kind,
          draftOf(store.record.id, change, family, base64),
        );
        this.swarm.wroteObject(await this.engine.getObject(kind, id));
        return await store.change(change, { toId: id, madeAt: store.now() });
      } catch (error) {
        if (!(error instanceof NameTaken)) throw error;
      }
      // Someone was faster: the list is read, so that the next number is free.
      for (const object of await this.engine.listObjects(kind)) this.swarm.wroteObject(object);
      await store.change(change, this.targets.nextOf(kind, family));
    }
    throw new NameTaken();
  }
}

/** The labels of the family go along, the stack's included; ours are the version's own. */
function draftOf(
  rotation: string,
  { toName, toVersion }: ChangeRecord,
  { name, first, current }: Family<StoredObject>,
  base64: string,
): ObjectDraft {
  const users = Object.entries(current.file.labels).filter(([key]) => !key.startsWith(OUR_PREFIX));
  const certificate = readCertificate(Buffer.from(base64, 'base64'));
  return {
    name: toName!,
    base64,
    templating: current.file.templating,
    labels: {
      ...Object.fromEntries(users),
      [familyLabels.family]: name,
      [familyLabels.version]: String(toVersion),
      [familyLabels.first]: first,
      [familyLabels.rotation]: rotation,
      [familyLabels.stage]: 'pending',
      ...(certificate && {
        [familyLabels.expires]: certificate.expiresAt,
        [familyLabels.subject]: certificate.subject,
      }),
    },
  };
}
