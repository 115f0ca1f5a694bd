import { Inject, Injectable } from '@nestjs/common';
import type { FamilyKind, RotationState } from '@waxseal/shared';
import { Database, type Connection } from '../../database/index.js';
import type { Replacement } from '../rules/deletion-rules.js';

export interface Position {
  createdAt: number;
  id: string;
}

export interface RotationFilter {
  kind?: FamilyKind | undefined;
  name?: string | undefined;
  service?: string | undefined;
  states?: readonly RotationState[] | undefined;
  /** True: rotations that failed, if no later rotation of the same secret or config succeeded. */
  failed?: boolean | undefined;
}

const succeeded = ['done', 'deleting', 'closed'] as const satisfies readonly RotationState[];

/** Queries over all rotations, finished ones included. */
@Injectable()
export class RotationHistory {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  private get db() {
    return this.connection.db;
  }

  /** Ids of rotations, newest first. */
  async list(
    filter: RotationFilter,
    after: Position | undefined,
    limit: number,
  ): Promise<string[]> {
    let rows = this.matching(filter).select('rotation.id');
    if (after)
      rows = rows.where((row) =>
        row.or([
          row('rotation.createdAt', '<', after.createdAt),
          row.and([
            row('rotation.createdAt', '=', after.createdAt),
            row('rotation.id', '<', after.id),
          ]),
        ]),
      );
    const found = await rows
      .orderBy('rotation.createdAt', 'desc')
      .orderBy('rotation.id', 'desc')
      .limit(limit)
      .execute();
    return found.map(({ id }) => id);
  }

  async count(filter: RotationFilter): Promise<number> {
    const { total } = await this.matching(filter)
      .select(({ fn }) => fn.countAll<number | string>().as('total'))
      .executeTakeFirstOrThrow();
    return Number(total);
  }

  private matching({ kind, name, service, states, failed }: RotationFilter) {
    let rows = this.db.selectFrom('rotation');
    if (states) rows = rows.where('rotation.state', 'in', states);
    if (kind !== undefined || name !== undefined)
      rows = rows.where((row) =>
        row.exists(
          row
            .selectFrom('rotationChange')
            .select('rotationChange.position')
            .whereRef('rotationChange.rotationId', '=', 'rotation.id')
            .$if(kind !== undefined, (query) => query.where('rotationChange.kind', '=', kind!))
            .$if(name !== undefined, (query) => query.where('rotationChange.name', '=', name!))
            .unionAll(
              row
                .selectFrom('rotationDeletion')
                .select('rotationDeletion.version as position')
                .whereRef('rotationDeletion.rotationId', '=', 'rotation.id')
                .$if(kind !== undefined, (query) =>
                  query.where('rotationDeletion.kind', '=', kind!),
                )
                .$if(name !== undefined, (query) =>
                  query.where('rotationDeletion.name', '=', name!),
                ),
            ),
        ),
      );
    if (service !== undefined)
      rows = rows.where((row) =>
        row.exists(
          row
            .selectFrom('rotationService')
            .select('rotationService.serviceId')
            .whereRef('rotationService.rotationId', '=', 'rotation.id')
            .where('rotationService.name', '=', service),
        ),
      );
    if (failed !== undefined)
      rows = rows.where((row) => {
        const isFailed = row.and([
          row('rotation.state', 'in', ['failed', 'reverted']),
          row.exists(
            row
              .selectFrom('rotationChange as change')
              .select('change.position')
              .whereRef('change.rotationId', '=', 'rotation.id')
              .$if(kind !== undefined, (query) => query.where('change.kind', '=', kind!))
              .$if(name !== undefined, (query) => query.where('change.name', '=', name!))
              .where(({ not, exists, selectFrom }) =>
                not(
                  exists(
                    selectFrom('rotationChange as laterChange')
                      .innerJoin('rotation as later', 'later.id', 'laterChange.rotationId')
                      .select('later.id')
                      .whereRef('laterChange.kind', '=', 'change.kind')
                      .whereRef('laterChange.name', '=', 'change.name')
                      .whereRef('later.createdAt', '>', 'rotation.createdAt')
                      .where('later.state', 'in', succeeded),
                  ),
                ),
              ),
          ),
        ]);
        return failed ? isFailed : row.not(isFailed);
      });
    return rows;
  }

  /** The rotations that replaced versions of a family and may delete them, latest first. */
  async findLeft(kind: FamilyKind, name: string): Promise<Replacement[]> {
    const rows = await this.db
      .selectFrom('rotationChange')
      .innerJoin('rotation', 'rotation.id', 'rotationChange.rotationId')
      .select([
        'rotationChange.rotationId',
        'rotationChange.fromId',
        'rotation.deletesAt',
        'rotation.state',
        'rotation.settings',
        'rotation.deletePrevious',
        'rotation.deleteStackOwned',
      ])
      .where('rotationChange.kind', '=', kind)
      .where('rotationChange.name', '=', name)
      .where('rotation.deletesAt', 'is not', null)
      .where('rotation.state', 'in', succeeded)
      .orderBy('rotation.endedAt', 'desc')
      .execute();
    return rows.flatMap(({ rotationId, fromId, deletesAt, state, settings, ...row }) =>
      fromId !== null && deletesAt !== null
        ? [
            {
              rotationId,
              fromId,
              deletesAt,
              isPending: state === 'done',
              settings: JSON.parse(settings) as Replacement['settings'],
              deletePrevious: row.deletePrevious,
              deleteStackOwned: row.deleteStackOwned === 1,
            },
          ]
        : [],
    );
  }

  /** Deletions of versions of a family that have been chosen and are not done. */
  async findOpenDeletions(kind: FamilyKind, name: string) {
    return this.db
      .selectFrom('rotationDeletion')
      .innerJoin('rotation', 'rotation.id', 'rotationDeletion.rotationId')
      .select(['rotationDeletion.objectId', 'rotation.deletesAt'])
      .where('rotationDeletion.kind', '=', kind)
      .where('rotationDeletion.name', '=', name)
      .where('rotationDeletion.state', 'in', ['waiting', 'held'])
      .where('rotation.state', '=', 'deleting')
      .execute();
  }

  /**
   * The rotations that led to these versions, in the order of their start. `source` is `version` if the
   * version existed before.
   */
  async findTo(ids: readonly string[]) {
    if (ids.length === 0) return [];
    return this.db
      .selectFrom('rotationChange')
      .innerJoin('rotation', 'rotation.id', 'rotationChange.rotationId')
      .select([
        'rotationChange.kind',
        'rotationChange.name',
        'rotationChange.toId',
        'rotationChange.toVersion',
        'rotationChange.source',
        'rotation.id as rotation',
        'rotation.state',
        'rotation.endedAt',
      ])
      .where('rotationChange.toId', 'in', ids)
      .orderBy('rotation.createdAt')
      .execute();
  }

  /** The Docker id of version 1 of a family; undefined if no rotation replaced it. */
  async findFirst(kind: FamilyKind, name: string): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('rotationChange')
      .select('fromId')
      .where('kind', '=', kind)
      .where('name', '=', name)
      .where('fromVersion', '=', 1)
      .where('fromId', 'is not', null)
      .executeTakeFirst();
    return row?.fromId ?? undefined;
  }

  /** The changes of other families in the successful rotations of a family, in the order of their start. */
  async findPartners(kind: FamilyKind, name: string) {
    const rows = await this.db
      .selectFrom('rotationChange as own')
      .innerJoin('rotation', 'rotation.id', 'own.rotationId')
      .innerJoin('rotationChange as other', 'other.rotationId', 'own.rotationId')
      .select([
        'own.fromId',
        'own.toId',
        'other.kind',
        'other.name',
        'other.fromId as otherFromId',
        'other.toId as otherToId',
      ])
      .where('own.kind', '=', kind)
      .where('own.name', '=', name)
      .whereRef('other.position', '<>', 'own.position')
      .where('rotation.state', 'in', succeeded)
      .orderBy('rotation.createdAt')
      .execute();
    return rows.map(({ fromId, toId, otherFromId, otherToId, ...other }) => ({
      fromId,
      toId,
      partner: { ...other, fromId: otherFromId, toId: otherToId },
    }));
  }

  /** The rotations of a family with the users who started them. */
  async findMakers(kind: FamilyKind, name: string) {
    return this.db
      .selectFrom('rotationChange')
      .innerJoin('rotation', 'rotation.id', 'rotationChange.rotationId')
      .select([
        'rotationChange.toId',
        'rotationChange.fromId',
        'rotationChange.source',
        'rotation.startedById',
        'rotation.startedByName',
      ])
      .where('rotationChange.kind', '=', kind)
      .where('rotationChange.name', '=', name)
      .execute();
  }
}
