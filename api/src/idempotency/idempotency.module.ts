import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotentRequestsRepository } from './idempotent-requests.repository.js';
import { IdempotentRequests } from './idempotent-requests.js';

@Module({
  providers: [
    IdempotentRequestsRepository,
    IdempotentRequests,
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
})
export class IdempotencyModule {}
