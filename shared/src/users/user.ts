import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';
import { Role } from '../permissions.js';

/** Compared without regard to case. */
export const Username = z
  .string()
  .min(1)
  .max(64, 'A user name has at most 64 characters')
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_.@-]*[a-zA-Z0-9])?$/,
    'A user name has letters, digits, "-", "_", "." and "@", and starts and ends with a letter or a digit',
  )
  .meta({ id: 'Username' });

export const MIN_PASSWORD = 12;

/** NIST SP 800-63B section 5.1.1.2: long, with no rule of character classes. */
export const NewPassword = z
  .string()
  .min(MIN_PASSWORD, `A password has at least ${MIN_PASSWORD} characters`)
  .max(256, 'A password has at most 256 characters')
  .meta({ id: 'NewPassword' });

/** A user's id in a path. */
export const UserIdInPath = z.string().min(1).max(64).describe('Id of the user');

export const User = z
  .object({
    id: z.string(),
    username: z.string(),
    role: Role,
    isDisabled: z.boolean(),
    createdAt: z.iso.datetime(),
    lastSignInAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const CreateUser = z
  .strictObject({ username: Username, role: Role, password: NewPassword })
  .meta({ id: 'CreateUser' });
export type CreateUser = z.infer<typeof CreateUser>;

/** A changed role holds at once; disabling and a new password end the user's sessions. */
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
    .describe('Field to sort by; `-` turns the order round'),
});
export type UserListQuery = z.infer<typeof UserListQuery>;

/** A session that is open. Its id is no secret: only a token opens it. */
export const UserSession = z
  .object({
    id: z.string(),
    createdAt: z.iso.datetime(),
    refreshedAt: z.iso.datetime().describe('When its token was last renewed'),
    expiresAt: z.iso.datetime().describe('If it is not renewed before'),
  })
  .meta({ id: 'UserSession' });
export type UserSession = z.infer<typeof UserSession>;
export const UserSessionPage = pageOf('UserSessionPage', UserSession);
