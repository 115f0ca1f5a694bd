import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';
import { permissions } from '../permissions.js';

/** What a row can be about: an action is named by its permission, where one permission is for one action. */
export const auditActions = [
  ...permissions,
  'secret.pin',
  'config.pin',
  'secret.delete-versions',
  'config.delete-versions',
  'rotation.step',
  'user.create',
  'user.edit',
  'setup.complete',
  'setup.token',
  'auth.sign-in',
  'auth.sign-out',
  'auth.refresh-reuse',
  'auth.token',
  'auth.keys',
  'audit.begin',
  'audit.restored',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** An action leaves two rows: `attempted` before it, and one of the others after it. */
export const auditOutcomes = ['attempted', 'succeeded', 'failed', 'refused', 'unknown'] as const;
export const AuditOutcome = z.enum(auditOutcomes).meta({ id: 'AuditOutcome' });
export type AuditOutcome = z.infer<typeof AuditOutcome>;

export const AuditEntry = z
  .object({
    seq: z.int().describe('Its place in the chain; the first row is 1'),
    id: z.string(),
    at: z.iso.datetime(),
    actor: z
      .object({ id: z.string(), username: z.string() })
      .nullable()
      .describe('Null: Waxseal itself, or somebody who is not known'),
    action: z.string().describe('A permission, as `secret.create`, or as `auth.sign-in`'),
    target: z.object({ kind: z.string(), name: z.string().nullable() }).nullable(),
    fields: z
      .array(z.string())
      .describe('Names of the fields given or changed, never what is in them'),
    outcome: AuditOutcome,
    code: z.string().nullable().describe('The code of the problem, where it failed or was refused'),
    count: z.int().describe('More than 1 where refusals are summed up by the minute'),
    attemptId: z.string().nullable().describe('The row that this is the outcome of'),
    requestId: z.string().nullable(),
    address: z.string().nullable().describe('Of the client, or `command line`'),
    previousHash: z.string(),
    hash: z.string().describe('HMAC-SHA256 of this row and the hash of the row before'),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditPage = pageOf('AuditPage', AuditEntry);

const filters = {
  from: z.iso.datetime({ offset: true }).optional().describe('Not before this instant'),
  to: z.iso.datetime({ offset: true }).optional().describe('Before this instant'),
  actor: z.string().min(1).max(64).optional().describe('User name, in any case, or user id'),
  action: z.enum(auditActions).optional().describe('What was done'),
  targetKind: z.string().min(1).max(32).optional().describe('As `secret`, `service`, `user`'),
  target: z.string().min(1).max(255).optional().describe('Name of the target'),
  outcome: z.enum(auditOutcomes).optional().describe('What came of it'),
};

/** The newest row comes first. */
export const AuditListQuery = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  ...filters,
});
export type AuditListQuery = z.infer<typeof AuditListQuery>;

/** The oldest row comes first. */
export const AuditExportQuery = z.strictObject({
  format: z.enum(['csv', 'ndjson']).default('csv').describe('Format of the rows'),
  ...filters,
});
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;
