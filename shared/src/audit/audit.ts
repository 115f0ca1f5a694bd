import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';
import { Person } from '../users/person.js';
import { permissions } from '../permissions.js';

/** The actions in the audit log. An action has the name of its permission if the permission allows only that action. */
export const auditActions = [
  ...permissions,
  'secret.pin',
  'config.pin',
  'secret.adopt',
  'config.adopt',
  'secret.delete-versions',
  'config.delete-versions',
  'rotation.step',
  'rotation.end',
  'cluster.edit',
  'cluster.unlock',
  'join-token.read',
  'join-token.rotate',
  'unlock-key.read',
  'unlock-key.rotate',
  'user.create',
  'user.edit',
  'setup.complete',
  'setup.token',
  'auth.sign-in',
  'auth.sign-out',
  'auth.step-up',
  'auth.refresh-reuse',
  'auth.token',
  'factor.begin',
  'factor.enable',
  'factor.disable',
  'factor.reset',
  'factor.recovery-codes',
  'token.create',
  'token.delete',
  'auth.keys',
  'audit.begin',
  'audit.restored',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** An action leaves two rows: `attempted` before it, and one of the other outcomes after it. */
export const auditOutcomes = ['attempted', 'succeeded', 'failed', 'refused', 'unknown'] as const;
export const AuditOutcome = z.enum(auditOutcomes).meta({ id: 'AuditOutcome' });
export type AuditOutcome = z.infer<typeof AuditOutcome>;

export const AuditEntry = z
  .object({
    seq: z
      .int()
      .min(1)
      .meta({ format: 'int64' })
      .describe('Position in the chain; the first row is 1'),
    id: z.string(),
    at: z.iso.datetime(),
    actor: Person.nullable().describe('Null: Waxseal itself, or an unknown client'),
    action: z
      .string()
      .describe('A permission such as `secret.create`, or an action such as `auth.sign-in`'),
    target: z
      .object({ kind: z.string(), name: z.string().nullable() })
      .meta({ id: 'AuditTarget' })
      .nullable(),
    fields: z
      .array(z.string())
      .describe('Names of the fields that were sent or changed, never their content'),
    outcome: AuditOutcome,
    code: z.string().nullable().describe('Code of the problem if the action failed or was refused'),
    count: z.int().describe('More than 1 if refused requests of one minute are summed up'),
    attemptId: z.string().nullable().describe('The attempt that this row is the outcome of'),
    requestId: z.string().nullable(),
    address: z.string().nullable().describe('Address of the client, or `command line`'),
    previousHash: z.string(),
    hash: z.string().describe('HMAC-SHA256 of this row and the hash of the previous row'),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

/** An entry for readers who may see what was done with one object, but not from where. */
export const ObjectAuditEntry = AuditEntry.omit({
  seq: true,
  requestId: true,
  address: true,
  previousHash: true,
  hash: true,
}).meta({ id: 'ObjectAuditEntry' });
export type ObjectAuditEntry = z.infer<typeof ObjectAuditEntry>;

export const ObjectAuditPage = pageOf('ObjectAuditPage', ObjectAuditEntry);

/** The objects whose entries can be read on their own. */
export const AuditedKind = z
  .enum(['secret', 'config', 'service'])
  .describe('`secret`, `config` or `service`');
export type AuditedKind = z.infer<typeof AuditedKind>;

export const AuditPage = pageOf('AuditPage', AuditEntry);

const filters = {
  from: z.iso.datetime({ offset: true }).optional().describe('At or after this time'),
  to: z.iso.datetime({ offset: true }).optional().describe('Before this time'),
  search: z
    .string()
    .max(128)
    .optional()
    .describe('Words in the username or the names of the targets, in any order; case is ignored'),
  actor: z.string().min(1).max(64).optional().describe('Username (case-insensitive) or user ID'),
  action: z.enum(auditActions).optional().describe('The action'),
  targetKind: z
    .string()
    .min(1)
    .max(32)
    .optional()
    .describe('For example `secret`, `service` or `user`'),
  target: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(
      'Name of the target, or of one of those that a rotation or pruning names in `fields`',
    ),
  outcome: z.enum(auditOutcomes).optional().describe('The outcome'),
};

/** Newest rows first. */
export const AuditListQuery = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  ...filters,
});
export type AuditListQuery = z.infer<typeof AuditListQuery>;

/** Oldest rows first. */
export const AuditExportQuery = z.strictObject({
  format: z.enum(['csv', 'ndjson']).default('csv').describe('Format of the rows'),
  ...filters,
});
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;
