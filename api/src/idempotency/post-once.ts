import { applyDecorators, Post, UseInterceptors } from '@nestjs/common';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** Declares a POST for signed-in users that runs once per `Idempotency-Key`. */
export const PostOnce = (path = '') =>
  applyDecorators(Post(path), UseInterceptors(IdempotencyInterceptor));
