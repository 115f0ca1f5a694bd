export { DatabaseEnv } from './database.env.js';
export { DatabaseUnavailable, isUniqueViolation } from './database.errors.js';
export { DatabaseModule } from './database.module.js';
export { Database, type Connection } from './database.js';
export type { Flag, Schema } from './schema.js';
