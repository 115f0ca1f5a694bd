import { Global, Module } from '@nestjs/common';
import { Jobs } from './jobs.js';
import { LeasesRepository } from './leases.repository.js';
import { Leases } from './leases.js';

@Global()
@Module({ providers: [Jobs, Leases, LeasesRepository], exports: [Jobs, Leases] })
export class JobsModule {}
