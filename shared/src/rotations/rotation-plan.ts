import { z } from 'zod';
import { ConfigDiff } from '../configs/config.js';
import { Mount } from '../http/mount.js';
import { ServiceMode, UpdateOrder, UpdateState } from '../services/service-states.js';
import { EffectiveSettings } from './settings.js';
import { FamilyKind } from './start-rotation.js';

const KeepReason = z.enum(['keep', 'pinned', 'stack-owned']).meta({ id: 'KeepReason' });

const PlannedChange = z
  .object({
    kind: FamilyKind,
    name: z.string(),
    fromVersion: z.int(),
    toVersion: z.int().describe('Expected number of the new version'),
    toName: z.string().describe('Name of the Docker object'),
    source: z.enum(['value', 'generator', 'version']),
  })
  .meta({ id: 'PlannedChange' });

/** A reference of a service to a secret or config that changes. */
const PlannedReference = z
  .object({
    kind: FamilyKind,
    name: z.string(),
    version: z.int(),
    mount: Mount,
  })
  .meta({ id: 'PlannedReference' });

export const PlannedService = z
  .object({
    service: z.string(),
    id: z.string(),
    stack: z.string().nullable(),
    mode: ServiceMode,
    position: z.int().describe('Position in the order; the canary is 1'),
    isCanary: z.boolean(),
    isOwn: z
      .boolean()
      .describe(
        'Waxseal runs in this service: it is updated last, restarts, and continues afterwards',
      ),
    effect: z
      .enum(['update', 'rerun', 'skip', 'refuse', 'none'])
      .describe(
        '`refuse`: the start is refused until you choose. `none`: only its previous spec or a task uses an old version',
      ),
    references: z.array(PlannedReference),
    running: z.int(),
    desired: z.int(),
    restarts: z.int().describe('Tasks that are replaced once'),
    health: z
      .enum(['healthy', 'unhealthy', 'stopped'])
      .describe(
        'State before the rotation. A service that is unhealthy before does not cause the others to be reverted',
      ),
    nodesDown: z.array(z.string()),
    deadlineSeconds: z
      .number()
      .describe('A service that is not ready this long after its update has failed'),
    expectedSeconds: z
      .number()
      .describe('About how long its update takes, by its update policy and the stability window'),
    updatePolicy: z
      .object({
        parallelism: z.int().describe('Tasks updated in parallel; 0: all'),
        delayMs: z.number(),
        monitorMs: z.number(),
        order: UpdateOrder,
        failureAction: z.enum(['pause', 'continue', 'rollback']),
      })
      .meta({ id: 'PlannedUpdatePolicy' }),
    isDownForAMoment: z.boolean().describe('With the current choices'),
    startFirst: z
      .enum(['no-need', 'offered', 'chosen', 'host-port', 'no-room'])
      .describe(
        'Not possible with `host-port`: a port is published on the host; and with `no-room`: replicas per node are limited',
      ),
    busy: UpdateState.nullable().describe(
      'State of its own rollout if it is in progress or paused',
    ),
    choices: z.array(z.enum(['busy', 'job', 'startFirst'])).describe('Available choices'),
    composeLines: z
      .array(z.string())
      .describe(
        'For a service of a stack: the lines to change in the compose file. Otherwise the next deployment restores the old version',
      ),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'PlannedService' });
export type PlannedService = z.infer<typeof PlannedService>;

/** What a rotation would do. Planning writes nothing, and the plan contains no value. */
export const RotationPlan = z
  .object({
    kind: z.literal('rotation-plan'),
    hash: z.string().describe('Send it as `planHash` to start exactly this plan or nothing'),
    changes: z.array(PlannedChange),
    services: z.array(PlannedService).describe('In the order of their updates'),
    restarts: z.int(),
    expectedSeconds: z.number().describe('About how long the rotation takes'),
    settings: EffectiveSettings,
    deletions: z
      .array(
        z
          .object({
            kind: FamilyKind,
            name: z.string(),
            version: z.int(),
            when: z.enum(['now', 'after-grace', 'kept']),
            afterSeconds: z
              .number()
              .nullable()
              .describe('Seconds after the end of the rotation; null: it is kept'),
            why: KeepReason.nullable().describe('Why it is kept'),
          })
          .meta({ id: 'PlannedDeletion' }),
      )
      .describe('What happens to the replaced version'),
    blockers: z
      .array(
        z
          .object({
            code: z.enum([
              'consumer-busy',
              'take-over-forbidden',
              'rotation-running',
              'spec-too-large',
            ]),
            service: z.string().nullable(),
            rotation: z.string().nullable().describe('ID of the running rotation'),
            detail: z.string(),
          })
          .meta({ id: 'RotationBlocker' }),
      )
      .describe('Reasons why the rotation cannot start'),
    warnings: z.array(z.string()),
    valueWarnings: z
      .array(
        z
          .object({
            pointer: z.string().describe('JSON pointer to the value in the request'),
            kind: FamilyKind,
            name: z.string(),
            detail: z.string().describe('Never contains a part of the value'),
          })
          .meta({ id: 'ValueWarning' }),
      )
      .describe(
        'Certificates and keys that will not work: damaged, expired, or not fitting each other',
      ),
    contents: z
      .array(ConfigDiff.extend({ name: z.string() }).meta({ id: 'NamedConfigDiff' }))
      .describe(
        'What changes in each config. Only in a plan, and only with the permission `config.content.read`',
      ),
  })
  .meta({ id: 'RotationPlan' });
export type RotationPlan = z.infer<typeof RotationPlan>;
