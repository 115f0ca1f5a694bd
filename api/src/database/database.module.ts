import { Global, Module } from '@nestjs/common';
import { DatabaseEnv } from '../env/index.js';
import { Database } from './database.js';

/** The database is ours alone, open and up to date before anything that depends on it is made. */
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
