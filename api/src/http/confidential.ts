import { ApiExtension } from '@nestjs/swagger';

export const CONFIDENTIAL = 'x-confidential';

/**
 * Documents a read whose handler returns a plain object instead of a representation: its response has no
 * ETag, so that no client is asked to keep it.
 */
export const Confidential = () => ApiExtension(CONFIDENTIAL, true);
