import { z } from 'zod';
import { Mount } from '../http/mount.js';
import { pageOf, pageQuery } from '../http/page.js';
import { Permission, Role } from '../permissions.js';

/**
 * How a user or token can get the value of a secret, although no API returns it. `attach`: mount it in a
 * service and choose what that runs. `edit`: change what the services run that mount it. `privileges`:
 * give a service the Docker socket, or any folder of a node.
 */
export const SecretAccessWay = z
  .enum(['attach', 'edit', 'privileges'])
  .meta({ id: 'SecretAccessWay' });
export type SecretAccessWay = z.infer<typeof SecretAccessWay>;

/** A user or an API token with rights on a secret. */
export const SecretPrincipal = z
  .object({
    kind: z.enum(['user', 'token']),
    id: z.string(),
    name: z.string().describe('Username, for a token followed by a slash and its name'),
    role: Role.describe('Of the user, or of the owner of the token'),
    permissions: z.array(Permission).describe('Those that concern the secret'),
    ways: z
      .array(SecretAccessWay)
      .describe('How it can get the value: by attach, edit or privileges. Empty: it cannot'),
    setsValue: z.boolean().describe('It can rotate the secret, and so knows a value that it sets'),
    addresses: z.array(z.string()).describe('From where a token can be used; empty: from anywhere'),
    expiresAt: z.iso.datetime().nullable().describe('Null for a user'),
    lastUsedAt: z.iso.datetime().nullable().describe('Last sign-in of a user; null: never'),
  })
  .meta({ id: 'SecretPrincipal' });
export type SecretPrincipal = z.infer<typeof SecretPrincipal>;

const nodes = z
  .array(z.string())
  .nullable()
  .describe('Names of the nodes with tasks that have it; null while Docker cannot be asked');

/** A service whose containers have, or can have, the value. */
export const SecretMount = z
  .object({
    service: z.string(),
    stack: z.string().nullable(),
    version: z.int().nullable().describe('Null: an unmanaged duplicate'),
    spec: z
      .enum(['current', 'previous', 'task'])
      .describe(
        'previous: only after a rollback; task: no spec references it, but a task still has it',
      ),
    mounts: z.array(Mount),
    nodes,
  })
  .meta({ id: 'SecretMount' });
export type SecretMount = z.infer<typeof SecretMount>;

/** A service that can read secrets which it does not mount. */
export const SocketService = z
  .object({
    service: z.string(),
    stack: z.string().nullable(),
    source: z.string().describe('The socket, or the folder of the node that contains it'),
    reach: z
      .enum(['swarm', 'node'])
      .describe(
        'swarm: it can run on a manager, and reads every secret; node: those of the tasks on its nodes',
      ),
    nodes: nodes.describe('Names of the nodes that run it; null while Docker cannot be asked'),
  })
  .meta({ id: 'SocketService' });
export type SocketService = z.infer<typeof SocketService>;

/** What reads secrets without being named for one of them. */
export const EverySecretAccess = z
  .object({
    managers: z
      .array(z.string())
      .nullable()
      .describe('Managers: root on one of them reads every secret. Null: not known'),
    services: z.array(SocketService).describe('Services that mount the Docker socket'),
  })
  .meta({ id: 'EverySecretAccess' });
export type EverySecretAccess = z.infer<typeof EverySecretAccess>;

/** Who can read one secret. */
export const SecretAccessSummary = z
  .object({
    name: z.string(),
    stack: z.string().nullable(),
    driver: z.string().nullable(),
    currentVersion: z.int(),
    valueSince: z.iso.datetime().describe('When the current value was stored'),
    ageDays: z.int().describe('Age of the current value'),
    rotatedAt: z.iso.datetime().nullable().describe('Last rotation; null: never'),
    readerCount: z.int().describe('Users and tokens that can get the value'),
    mounts: z.array(SecretMount).describe('Services that mount it'),
    nodes,
  })
  .meta({ id: 'SecretAccessSummary' });
export type SecretAccessSummary = z.infer<typeof SecretAccessSummary>;

export const SecretAccess = SecretAccessSummary.extend({
  principals: z
    .array(SecretPrincipal)
    .describe('Users and tokens with rights on it: first those that can get the value'),
  everySecret: EverySecretAccess,
}).meta({ id: 'SecretAccess' });
export type SecretAccess = z.infer<typeof SecretAccess>;

export const SecretAccessPage = pageOf('SecretAccessPage', SecretAccessSummary, {
  everySecret: EverySecretAccess,
});
export type SecretAccessPage = z.infer<typeof SecretAccessPage>;

export const secretAccessSorts = ['name', '-name', 'age', '-age', 'services', '-services'] as const;

export const SecretAccessQuery = z.strictObject({
  ...pageQuery,
  sort: z
    .enum(secretAccessSorts)
    .default('name')
    .describe('Field to sort by; `-` reverses the order'),
  stack: z.string().max(4096).optional().describe('Only of this stack'),
});
export type SecretAccessQuery = z.infer<typeof SecretAccessQuery>;

export const SecretAccessExportQuery = z.strictObject({
  format: z.enum(['csv', 'json']).default('csv').describe('Format of the report'),
  name: z.string().min(1).max(255).optional().describe('Only the secret of this name'),
});
export type SecretAccessExportQuery = z.infer<typeof SecretAccessExportQuery>;
