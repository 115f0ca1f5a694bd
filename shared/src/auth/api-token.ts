import { z } from 'zod';
import { pageOf } from '../http/page.js';
import { Permission, permissions } from '../permissions.js';

/** A token can have any permission but this one: with it, a token could outlive itself as a user. */
export const tokenPermissions = permissions.filter((one) => one !== 'user.manage');

export const DEFAULT_TOKEN_DAYS = 90;

const addressOrRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const Address = z
  .string()
  .max(64)
  .refine((text) => addressOrRange.safeParse(text).success, {
    error: 'Use an IP address, or a range such as 10.0.0.0/8',
  })
  .describe('IP address, or a range in CIDR notation');

export const ApiTokenName = z
  .string()
  .min(1)
  .max(64, 'A name can have at most 64 characters')
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/,
    'Use letters, digits, "-", "_" and ".", and start and end with a letter or digit',
  )
  .meta({ id: 'ApiTokenName' });

/** A token with which another tool calls the API in the name of a user. Never contains the token itself. */
export const ApiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    user: z.object({ id: z.string(), username: z.string() }).describe('The owner'),
    permissions: z.array(Permission),
    addresses: z.array(z.string()).describe('From where it can be used; empty: from anywhere'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().describe('Accurate to a minute. Null: never used'),
    lastUsedFrom: z.string().nullable().describe('Address of its last use'),
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = z.infer<typeof ApiToken>;

export const CreateApiToken = z
  .strictObject({
    name: ApiTokenName.describe('Unique among your tokens; the audit log shows it after your name'),
    permissions: z
      .array(Permission)
      .min(1)
      .max(permissions.length)
      .describe('Permissions that you have yourself, but not `user.manage`'),
    expiresInDays: z
      .int()
      .min(1)
      .max(3650)
      .default(DEFAULT_TOKEN_DAYS)
      .describe('At most what `WAXSEAL_TOKEN_MAX_DAYS` allows'),
    addresses: z.array(Address).max(32).default([]).describe('Empty: it can be used from anywhere'),
  })
  .meta({ id: 'CreateApiToken' });
export type CreateApiToken = z.infer<typeof CreateApiToken>;

/** The only response that contains the token. */
export const CreatedApiToken = ApiToken.extend({
  token: z
    .string()
    .optional()
    .describe('Send it as `Authorization: Bearer`. Missing in the answer to a repeated request'),
}).meta({ id: 'CreatedApiToken' });
export type CreatedApiToken = z.infer<typeof CreatedApiToken>;

export const ApiTokenPage = pageOf('ApiTokenPage', ApiToken);
