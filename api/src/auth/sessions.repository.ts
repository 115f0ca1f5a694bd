import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../database/index.js';
import type { Client } from './client.js';

const columns = [
  'session.id',
  'session.userId',
  'session.generation',
  'session.createdAt',
  'session.refreshedAt',
  'session.endedAt',
  'session.address',
  'session.userAgent',
  'session.factorShownAt',
  'user.username',
  'user.role',
  'user.isDisabled',
  'totpFactor.createdAt as factorSince',
] as const;

interface NewToken {
  hash: string;
  now: number;
  client: Pick<Client, 'address' | 'userAgent'>;
}

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
      .select([...columns, 'refreshToken.generation as tokenGeneration', 'replacedAt'])
      .where('refreshToken.hash', '=', hash)
      .executeTakeFirst();
  }

  async add({
    id,
    userId,
    hash,
    now,
    client,
    isFactorShown,
  }: NewToken & { id: string; userId: string; isFactorShown: boolean }) {
    const { address, userAgent } = client;
    const factorShownAt = isFactorShown ? now : null;
    const times = { createdAt: now, refreshedAt: now, endedAt: null, factorShownAt };
    await this.connection.db
      .insertInto('session')
      .values({ id, userId, generation: 1, ...times, address, userAgent })
      .execute();
    await this.addToken(id, hash, 1);
  }

  /** Replaces a token of the current generation. Within the transaction that read it. */
  async replaceToken(token: { hash: string; id: string; generation: number }, next: NewToken) {
    const generation = token.generation + 1;
    const { now } = next;
    const { address, userAgent } = next.client;
    await this.connection.db
      .updateTable('session')
      .set({ generation, refreshedAt: now, address, userAgent })
      .where('id', '=', token.id)
      .execute();
    await this.connection.db
      .updateTable('refreshToken')
      .set({ replacedAt: now })
      .where('hash', '=', token.hash)
      .execute();
    await this.addToken(token.id, next.hash, generation);
  }

  /** The session has shown the second factor. */
  async markFactor(id: string, now: number) {
    await this.connection.db
      .updateTable('session')
      .set({ factorShownAt: now })
      .where('id', '=', id)
      .execute();
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

  /** Those that have not been ended, of one user or of all. */
  list(userId?: string) {
    const all = this.sessions().select(columns).where('session.endedAt', 'is', null);
    return (userId === undefined ? all : all.where('session.userId', '=', userId)).execute();
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
    return this.connection.db
      .selectFrom('session')
      .innerJoin('user', 'user.id', 'session.userId')
      .leftJoin('totpFactor', 'totpFactor.userId', 'session.userId');
  }

  private ending(now: number) {
    return this.connection.db
      .updateTable('session')
      .set({ endedAt: now })
      .where('endedAt', 'is', null);
  }

  async addToken(sessionId: string, hash: string, generation: number) {
    await this.connection.db
      .insertInto('refreshToken')
      .values({ hash, sessionId, generation, replacedAt: null })
      .execute();
  }
}
