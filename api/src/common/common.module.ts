import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Clock } from './clock.js';
import { Pager } from '../http/paging.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { ETags } from '../http/representation.js';
import { SchemaPipe } from '../http/schema.pipe.js';

@Global()
@Module({
  providers: [
    Clock,
    Pager,
    ETags,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: SchemaPipe },
  ],
  exports: [Clock, Pager, ETags],
})
export class CommonModule {}
