import { Inject, Injectable } from '@nestjs/common';
import { Database, isUniqueViolation, type Connection, type Schema } from '../../database/index.js';

type Kind = Schema['rotationHold']['kind'];

/** Reserves each family for one rotation at a time, and each service while it is updated. */
@Injectable()
export class RotationHolds {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new RotationHolds(tx);
  }

  private get db() {
    return this.connection.db;
  }

  /** Returns the id of the other rotation that has reserved the family or service, if there is one. */
  async take(rotationId: string, kind: Kind, name: string): Promise<string | undefined> {
    try {
      await this.db.insertInto('rotationHold').values({ rotationId, kind, name }).execute();
      return undefined;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const holder = await this.holderOf(kind, name);
      return holder === rotationId ? undefined : (holder ?? '');
    }
  }

  async holderOf(kind: Kind, name: string): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('rotationHold')
      .select('rotationId')
      .where('kind', '=', kind)
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.rotationId;
  }

  /** Releases the services of a rotation, except those that it is still updating or reverting. */
  async releaseServices(rotationId: string, except: readonly string[]) {
    await this.db
      .deleteFrom('rotationHold')
      .where('rotationId', '=', rotationId)
      .where('kind', '=', 'service')
      .where('name', 'not in', except)
      .execute();
  }

  /** Names of the families that a rotation has reserved. */
  async familiesOf(rotationId: string): Promise<string[]> {
    const rows = await this.db
      .selectFrom('rotationHold')
      .select('name')
      .where('rotationId', '=', rotationId)
      .where('kind', '!=', 'service')
      .execute();
    return rows.map(({ name }) => name);
  }

  async release(rotationId: string) {
    await this.db.deleteFrom('rotationHold').where('rotationId', '=', rotationId).execute();
  }

  all() {
    return this.db.selectFrom('rotationHold').select(['rotationId', 'kind', 'name']).execute();
  }
}
