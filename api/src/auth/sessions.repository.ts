import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../database/index.js';

const columns = [
  'session.id',
  'session.userId',
  'session.generation',
  'session.createdAt',
  'session.refreshedAt',
  'session.endedAt',
  'user.username',
  'user.role',
  'user.isDisabled',
] as const;

@Injectable()
export class SessionsRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new SessionsRepository(tx);
  }

  findById(id: string) {
    return this.sessions().select(columns).where('session.id', '=', id).executeTakeFirst();
  }

  findByToken(hash: string) {
    return this.sessions()
      .innerJoin('refreshToken', 'refreshToken.sessionId', 'session.id')
      .select([...columns, 'refreshToken.generation as tokenGeneration'])
      .where('refreshToken.hash', '=', hash)
      .executeTakeFirst();
  }

  async add(session: { id: string; userId: string; hash: string; now: number }) {
    const { id, userId, hash, now } = session;
    await this.connection.db
      .insertInto('session')
      .values({ id, userId, generation: 1, createdAt: now, refreshedAt: now, endedAt: null })
      .execute();
    await this.addToken(id, hash, 1);
  }

  /** False if another refresh was faster. */
  async advance(id: string, from: number, { hash, now }: { hash: string; now: number }) {
    const { numUpdatedRows } = await this.connection.db
      .updateTable('session')
      .set({ generation: from + 1, refreshedAt: now })
      .where('id', '=', id)
      .where('generation', '=', from)
      .where('endedAt', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await this.addToken(id, hash, from + 1);
    return true;
  }

  async end(id: string, now: number) {
    await this.ending(now).where('id', '=', id).execute();
  }

  async endAllOf(userId: string, now: number) {
    await this.ending(now).where('userId', '=', userId).execute();
  }

  /** Ends every session and deletes every refresh token. */
  async endAll(now: number) {
    await this.ending(now).execute();
    await this.connection.db.deleteFrom('refreshToken').execute();
  }

  async endOthersOf(userId: string, keptId: string, now: number) {
    await this.ending(now).where('userId', '=', userId).where('id', '!=', keptId).execute();
  }

  listOf(userId: string) {
    return this.sessions()
      .select(columns)
      .where('session.userId', '=', userId)
      .where('session.endedAt', 'is', null)
      .execute();
  }

  async purge(before: { created: number; refreshed: number; ended: number }) {
    await this.connection.db
      .deleteFrom('session')
      .where((session) =>
        session.or([
          session('createdAt', '<', before.created),
          session('refreshedAt', '<', before.refreshed),
          session('endedAt', '<', before.ended),
        ]),
      )
      .execute();
  }

  private sessions() {
    return this.connection.db.selectFrom('session').innerJoin('user', 'user.id', 'session.userId');
  }

  private ending(now: number) {
    return this.connection.db
      .updateTable('session')
      .set({ endedAt: now })
      .where('endedAt', 'is', null);
  }

  private async addToken(sessionId: string, hash: string, generation: number) {
    await this.connection.db
      .insertInto('refreshToken')
      .values({ hash, sessionId, generation })
      .execute();
  }
}
