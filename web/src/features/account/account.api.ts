import type { ChangePassword } from '@waxseal/shared';
import { ask } from '../../lib/http';

export const changePassword = (body: ChangePassword) =>
  ask<void>('PUT', '/auth/password', { body });
