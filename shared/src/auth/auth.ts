import { z } from 'zod';
import { Permission, Role } from '../permissions.js';
import { NewPassword, Username } from '../users/user.js';

export const SignIn = z
  .strictObject({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) })
  .meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof SignIn>;

/** Changes your own password and ends your other sessions. */
export const ChangePassword = z
  .strictObject({ currentPassword: z.string().min(1).max(256), newPassword: NewPassword })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof ChangePassword>;

/** RFC 6750 bearer token; `expiresIn` in seconds. The refresh token is in a cookie that scripts cannot read. */
export const AccessToken = z
  .object({ accessToken: z.string(), tokenType: z.literal('Bearer'), expiresIn: z.int() })
  .meta({ id: 'AccessToken' });
export type AccessToken = z.infer<typeof AccessToken>;

/** Who is signed in, as read for this request. */
export const Session = z
  .object({
    id: z.string(),
    user: z.object({ id: z.string(), username: z.string() }),
    role: Role,
    permissions: z.array(Permission),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    secondFactor: z
      .object({
        isEnabled: z.boolean(),
        isRequired: z
          .boolean()
          .describe('If it is not enabled yet, the session can do nothing but set it up'),
        shownAt: z.iso
          .datetime()
          .nullable()
          .describe('When this session last showed it. Null: never'),
      })
      .meta({ id: 'SessionFactor' }),
    lastEventId: z.string().meta({
      description:
        'Position of the event stream. Open the stream with it as `Last-Event-ID` to receive everything that changes after this response.',
    }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

export const SetupState = z.object({ isNeeded: z.boolean() }).meta({ id: 'SetupState' });
export type SetupState = z.infer<typeof SetupState>;

/** Creates the first admin. The token was printed once to the terminal. */
export const SetUp = z
  .strictObject({ token: z.string().min(1).max(128), username: Username, password: NewPassword })
  .meta({ id: 'SetUp' });
export type SetUp = z.infer<typeof SetUp>;
