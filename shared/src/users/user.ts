import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';
import { Role } from '../permissions.js';

/** A username. Usernames are compared case-insensitively. */
export const Username = z
  .string()
  .min(1)
  .max(64, 'A username can have at most 64 characters')
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_.@-]*[a-zA-Z0-9])?$/,
    'Use letters, digits, "-", "_", "." and "@", and start and end with a letter or digit',
  )
  .meta({ id: 'Username' });

export const MIN_PASSWORD = 12;

/** NIST SP 800-63B section 5.1.1.2: a minimum length, and no rules on character classes. */
export const NewPassword = z
  .string()
  .min(MIN_PASSWORD, `Use at least ${MIN_PASSWORD} characters`)
  .max(256, 'A password can have at most 256 characters')
  .meta({ id: 'NewPassword' });

/** A user's id in a path. */
export const UserIdInPath = z.string().min(1).max(64).describe('ID of the user');

export const User = z
  .object({
    id: z.string(),
    username: z.string(),
    role: Role,
    isDisabled: z.boolean(),
    createdAt: z.iso.datetime(),
    lastSignInAt: z.iso.datetime().nullable(),
    hasSecondFactor: z.boolean(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const CreateUser = z
  .strictObject({ username: Username, role: Role, password: NewPassword })
  .meta({ id: 'CreateUser' });
export type CreateUser = z.infer<typeof CreateUser>;

/** A new role takes effect immediately. Disabling and a new password end the user's sessions. */
export const EditUser = z
  .strictObject({
    role: Role.optional(),
    isDisabled: z.boolean().optional(),
    password: NewPassword.optional(),
  })
  .meta({ id: 'EditUser' });
export type EditUser = z.infer<typeof EditUser>;

export const UserPage = pageOf('UserPage', User);
export const UserListQuery = z.strictObject({
  ...pageQuery,
  sort: z
    .enum(['username', '-username'])
    .default('username')
    .describe('Field to sort by; `-` reverses the order'),
});
export type UserListQuery = z.infer<typeof UserListQuery>;

/** An open session. Its ID is not confidential: only a token gives access. */
export const UserSession = z
  .object({
    id: z.string(),
    user: z.object({ id: z.string(), username: z.string() }),
    createdAt: z.iso.datetime(),
    refreshedAt: z.iso.datetime().describe('When the token was last renewed'),
    expiresAt: z.iso.datetime().describe('When the session ends unless it is renewed'),
    address: z
      .string()
      .nullable()
      .describe('From where the token was last renewed. Null: before this was stored'),
    userAgent: z.string().nullable().describe('What the client last called itself'),
  })
  .meta({ id: 'UserSession' });
export type UserSession = z.infer<typeof UserSession>;
export const UserSessionPage = pageOf('UserSessionPage', UserSession);

const { limit, cursor } = pageQuery;
/** Of lists of what belongs to users. */
export const OwnerListQuery = z.strictObject({
  limit,
  cursor,
  owner: z
    .string()
    .min(1)
    .max(64)
    .default('me')
    .describe('`me`, `all`, or the ID of a user. Others than `me` need the permission `user.read`'),
});
export type OwnerListQuery = z.infer<typeof OwnerListQuery>;
