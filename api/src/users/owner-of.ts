import type { Actor } from '../http/actor.js';
import { problem } from '../http/problem.js';

const NotAllowed = problem('forbidden');

/** The user whose sessions or tokens a list shows, undefined for all: `me`, `all` or the ID of a user. */
export function ownerOf(owner: string, actor: Actor): string | undefined {
  if (owner === 'me' || owner === actor.userId) return actor.userId;
  if (!actor.may('user.read')) throw new NotAllowed();
  return owner === 'all' ? undefined : owner;
}

/** Users see what is their own; others see it with `user.read` and end it with `user.manage`. */
export function assertMayEnd(userId: string, actor: Actor) {
  if (userId !== actor.userId && !actor.may('user.manage')) throw new NotAllowed();
}

export const maySee = (userId: string, actor: Actor) =>
  userId === actor.userId || actor.may('user.read');
