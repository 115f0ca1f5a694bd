import { Inject, Injectable } from '@nestjs/common';
import { Database, isUniqueViolation, type Connection } from '../database/index.js';

export interface RequestId {
  userId: string;
  route: string;
  keyHash: string;
}

const columns = ['salt', 'payloadHash', 'status', 'location'] as const;

@Injectable()
export class IdempotentRequestsRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  /** Returns false if the key was used before. */
  async begin(
    id: RequestId,
    row: { salt: string; payloadHash: string; startedAt: number },
  ): Promise<boolean> {
    try {
      await this.connection.db
        .insertInto('idempotentRequest')
        .values({ ...id, ...row, status: null, location: null })
        .execute();
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  find(id: RequestId) {
    return this.connection.db
      .selectFrom('idempotentRequest')
      .select(columns)
      .where(({ and }) => and({ ...id }))
      .executeTakeFirst();
  }

  async markDone(id: RequestId, outcome: { status: number; location: string | null }) {
    await this.connection.db
      .updateTable('idempotentRequest')
      .set(outcome)
      .where(({ and }) => and({ ...id }))
      .execute();
  }

  /** Frees the key of a request that failed without an effect. */
  async forget(id: RequestId) {
    await this.connection.db
      .deleteFrom('idempotentRequest')
      .where(({ and }) => and({ ...id }))
      .execute();
  }

  async purge(startedBefore: number) {
    await this.connection.db
      .deleteFrom('idempotentRequest')
      .where('startedAt', '<', startedBefore)
      .execute();
  }
}
