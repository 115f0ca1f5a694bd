import { Inject, Injectable } from '@nestjs/common';
import type { FamilyKind, FamilyPolicy } from '@waxseal/shared';
import { Database, type Connection } from '../../database/index.js';

@Injectable()
export class PoliciesRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  async list() {
    const rows = await this.connection.db
      .selectFrom('familyPolicy')
      .select(['kind', 'name', 'policy', 'pinned'])
      .execute();
    return rows.map(({ kind, name, policy, pinned }) => ({
      kind,
      name,
      policy: JSON.parse(policy) as FamilyPolicy,
      pinned: JSON.parse(pinned) as string[],
    }));
  }

  async put(
    kind: FamilyKind,
    name: string,
    kept: { policy: FamilyPolicy; pinned: readonly string[] },
  ) {
    const texts = { policy: JSON.stringify(kept.policy), pinned: JSON.stringify(kept.pinned) };
    await this.connection.db
      .insertInto('familyPolicy')
      .values({ kind, name, ...texts })
      .onConflict((conflict) => conflict.columns(['kind', 'name']).doUpdateSet(texts))
      .execute();
  }

  async remove(kind: FamilyKind, name: string) {
    await this.connection.db
      .deleteFrom('familyPolicy')
      .where('kind', '=', kind)
      .where('name', '=', name)
      .execute();
  }
}
