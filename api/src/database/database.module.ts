import { Global, Module } from '@nestjs/common';
import { DatabaseEnv } from '../env/index.js';
import { Database } from './database.js';

/** Opens the database exclusively and migrates it before its dependents are created. */
@Global()
@Module({
  providers: [
    {
      provide: Database,
      useFactory: (env: DatabaseEnv) => Database.openAlone(env.path),
      inject: [DatabaseEnv],
    },
  ],
  exports: [Database],
})
export class DatabaseModule {}
