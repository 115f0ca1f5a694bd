import { Global, Module } from '@nestjs/common';
import { IdempotentRequestsRepository } from './idempotent-requests.repository.js';
import { IdempotentRequests } from './idempotent-requests.js';

@Global()
@Module({
  providers: [IdempotentRequestsRepository, IdempotentRequests],
  exports: [IdempotentRequests],
})
export class IdempotencyModule {}
