import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Clock } from './clock.js';
import { Pager } from './paging.js';
import { ProblemFilter } from './problem.filter.js';
import { Tags } from './representation.js';
import { SchemaPipe } from './schema.pipe.js';

@Global()
@Module({
  providers: [
    Clock,
    Pager,
    Tags,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: SchemaPipe },
  ],
  exports: [Clock, Pager, Tags],
})
export class CommonModule {}
