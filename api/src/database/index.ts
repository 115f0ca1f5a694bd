export { copyDatabase } from './copy-database.js';
export { DataLock } from './data-lock.js';
export { DatabaseUnavailable, isUniqueViolation } from './database.errors.js';
export { DatabaseModule } from './database.module.js';
export { Database, type Connection } from './database.js';
export { migrateApart, needsMigration } from './migrate-apart.js';
export { replaceDatabase } from './replace-database.js';
export type { Flag, Schema } from './schema.js';
