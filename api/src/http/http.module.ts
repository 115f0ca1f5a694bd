import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Clock } from '../common/clock.js';
import { Exports } from './exports.js';
import { Pager } from './paging.js';
import { ProblemFilter } from './problem.filter.js';
import { ETags } from './representation.js';
import { SchemaPipe } from './schema.pipe.js';
import { Waits } from './waits.js';

@Global()
@Module({
  providers: [
    Clock,
    Exports,
    Pager,
    ETags,
    Waits,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: SchemaPipe },
  ],
  exports: [Clock, Exports, Pager, ETags, Waits],
})
export class HttpModule {}
