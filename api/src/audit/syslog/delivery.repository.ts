import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../../database/index.js';
import type { Head } from '../audit-hash-chain.js';

export interface Delivery extends Head {
  deliveredAt: number;
}

/** How far the audit log has been sent. */
@Injectable()
export class DeliveryRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  find(): Promise<Delivery | undefined> {
    return this.connection.db
      .selectFrom('auditDelivery')
      .select(['seq', 'hash', 'deliveredAt'])
      .executeTakeFirst();
  }

  async put(delivery: Delivery) {
    await this.connection.db
      .insertInto('auditDelivery')
      .values({ id: 1, ...delivery })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(delivery))
      .execute();
  }
}
