import { applyDecorators, Post, UseInterceptors } from '@nestjs/common';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** A POST of someone who is signed in: sent twice with one `Idempotency-Key`, it is done once. */
export const PostOnce = (path = '') =>
  applyDecorators(Post(path), UseInterceptors(IdempotencyInterceptor));
