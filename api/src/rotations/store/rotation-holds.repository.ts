import { Inject, Injectable } from '@nestjs/common';
import type { FamilyKind } from '@waxseal/shared';
import { Database, isUniqueViolation, type Connection } from '../../database/index.js';

/** Reserves each family for one rotation at a time. */
@Injectable()
export class RotationHolds {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new RotationHolds(tx);
  }

  private get db() {
    return this.connection.db;
  }

  /** Returns the id of the other rotation that has reserved the family, if there is one. */
  async take(rotationId: string, kind: FamilyKind, name: string): Promise<string | undefined> {
    try {
      await this.db.insertInto('rotationHold').values({ rotationId, kind, name }).execute();
      return undefined;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const holder = await this.holderOf(kind, name);
      return holder === rotationId ? undefined : (holder ?? '');
    }
  }

  async holderOf(kind: FamilyKind, name: string): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('rotationHold')
      .select('rotationId')
      .where('kind', '=', kind)
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.rotationId;
  }

  async release(rotationId: string) {
    await this.db.deleteFrom('rotationHold').where('rotationId', '=', rotationId).execute();
  }

  all() {
    return this.db.selectFrom('rotationHold').select(['rotationId', 'kind', 'name']).execute();
  }
}
