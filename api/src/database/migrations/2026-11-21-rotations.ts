import type { Kysely } from 'kysely';

export const rotations = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('lease')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('token', 'bigint', (column) => column.notNull())
      .addColumn('expiresAt', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('rotation')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('planHash', 'text')
      .addColumn('settings', 'text', (column) => column.notNull())
      .addColumn('retire', 'text', (column) => column.notNull())
      .addColumn('removeStackOwned', 'integer', (column) => column.notNull())
      .addColumn('startedById', 'text')
      .addColumn('startedByName', 'text')
      .addColumn('waitsFor', 'text')
      .addColumn('failure', 'text')
      .addColumn('warnings', 'text', (column) => column.notNull())
      .addColumn('cancelledAt', 'bigint')
      .addColumn('sweeps', 'integer', (column) => column.notNull())
      .addColumn('createdAt', 'bigint', (column) => column.notNull())
      .addColumn('updatedAt', 'bigint', (column) => column.notNull())
      .addColumn('endedAt', 'bigint')
      .addColumn('retiresAt', 'bigint')
      .execute();
    for (const column of ['state', 'createdAt'])
      await db.schema.createIndex(`rotationBy_${column}`).on('rotation').column(column).execute();
    const belongsTo = (table: string) =>
      db.schema
        .createTable(table)
        .addColumn('rotationId', 'text', (column) =>
          column.notNull().references('rotation.id').onDelete('cascade'),
        );
    // At most one unfinished rotation for a family.
    await belongsTo('rotationHold')
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('rotationHoldKey', ['kind', 'name'])
      .execute();
    await belongsTo('rotationChange')
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('fromId', 'text')
      .addColumn('fromVersion', 'integer')
      .addColumn('fromName', 'text')
      .addColumn('toId', 'text')
      .addColumn('toVersion', 'integer')
      .addColumn('toName', 'text')
      .addColumn('intendedAt', 'bigint')
      .addColumn('madeAt', 'bigint')
      .addPrimaryKeyConstraint('rotationChangeKey', ['rotationId', 'position'])
      .execute();
    await db.schema
      .createIndex('rotationChangeByName')
      .on('rotationChange')
      .columns(['kind', 'name'])
      .execute();
    await belongsTo('rotationRemoval')
      .addColumn('fileId', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('fileName', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('waitsFor', 'text')
      .addColumn('intendedAt', 'bigint')
      .addColumn('endedAt', 'bigint')
      .addPrimaryKeyConstraint('rotationRemovalKey', ['rotationId', 'fileId'])
      .execute();
    await belongsTo('rotationService')
      .addColumn('serviceId', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('stack', 'text')
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('isCanary', 'integer', (column) => column.notNull())
      .addColumn('isOwn', 'integer', (column) => column.notNull())
      .addColumn('isJob', 'integer', (column) => column.notNull())
      .addColumn('takesOver', 'integer', (column) => column.notNull())
      .addColumn('startFirst', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('standsOn', 'text', (column) => column.notNull())
      .addColumn('baseline', 'text', (column) => column.notNull())
      .addColumn('before', 'text')
      .addColumn('deadlineMs', 'bigint', (column) => column.notNull())
      .addColumn('tries', 'integer', (column) => column.notNull())
      .addColumn('waitsFor', 'text')
      .addColumn('updated', 'integer')
      .addColumn('desired', 'integer')
      .addColumn('startedAt', 'bigint')
      .addColumn('deadlineAt', 'bigint')
      .addColumn('endedAt', 'bigint')
      .addColumn('failure', 'text')
      .addColumn('warnings', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('rotationServiceKey', ['rotationId', 'serviceId'])
      .execute();
    await belongsTo('rotationStep')
      .addColumn('serviceId', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('startedAt', 'bigint')
      .addColumn('endedAt', 'bigint')
      .addColumn('detail', 'text')
      .addPrimaryKeyConstraint('rotationStepKey', ['rotationId', 'serviceId', 'name'])
      .execute();
    await db.schema
      .createTable('familyPolicy')
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('policy', 'text', (column) => column.notNull())
      .addColumn('pinned', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('familyPolicyKey', ['kind', 'name'])
      .execute();
  },
};
