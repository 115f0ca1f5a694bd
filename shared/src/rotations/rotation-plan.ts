import { z } from 'zod';
import { Mount } from '../http/mount.js';
import { ServiceMode, UpdateState } from '../services/service-states.js';
import { EffectiveSettings } from './settings.js';
import { FamilyKind } from './start-rotation.js';

const PlannedChange = z
  .object({
    kind: FamilyKind,
    name: z.string(),
    fromVersion: z.int(),
    toVersion: z.int().describe('The number of the new version, if nobody takes it meanwhile'),
    toName: z.string().describe("The Docker object's own name"),
    source: z.enum(['value', 'generator', 'version']),
  })
  .meta({ id: 'PlannedChange' });

/** One reference of a service to a family that changes. */
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
    position: z.int().describe('Its place in the order; the canary is 1'),
    isCanary: z.boolean(),
    isOwn: z.boolean().describe('Waxseal itself: it restarts, and goes on afterwards; put last'),
    effect: z
      .enum(['update', 'rerun', 'skip', 'refuse', 'none'])
      .describe(
        '`refuse`: the start is refused until a choice is made. `none`: only its previous spec or a task has an old version',
      ),
    references: z.array(PlannedReference),
    running: z.int(),
    desired: z.int(),
    restarts: z.int().describe('Tasks that are replaced, once each'),
    health: z
      .enum(['healthy', 'unhealthy', 'stopped'])
      .describe('Now. One that is unhealthy before does not roll the others back'),
    nodesDown: z.array(z.string()),
    deadlineSeconds: z.number().describe('Later than this after its update it has failed'),
    updatePolicy: z.object({
      parallelism: z.int().describe('Tasks at once; 0 is all'),
      delayMs: z.number(),
      monitorMs: z.number(),
      order: z.enum(['stop-first', 'start-first']),
      failureAction: z.enum(['pause', 'continue', 'rollback']),
    }),
    isDownForAMoment: z.boolean().describe('With the choices as they are'),
    startFirst: z
      .enum(['no-need', 'offered', 'chosen', 'host-port'])
      .describe('`host-port`: not possible, a port is published on the host'),
    busy: UpdateState.nullable().describe('Its own rollout, where it runs or is paused'),
    choices: z.array(z.enum(['busy', 'job', 'startFirst'])).describe('What can be chosen'),
    composeLines: z
      .array(z.string())
      .describe(
        'Of a stack: what to change in its compose file, or a redeploy brings the old back',
      ),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'PlannedService' });
export type PlannedService = z.infer<typeof PlannedService>;

/** What a rotation would do. Nothing was written, and no value is in it. */
export const RotationPlan = z
  .object({
    hash: z.string().describe('Send it as `planHash`: the start then does this or nothing'),
    changes: z.array(PlannedChange),
    services: z.array(PlannedService).describe('In their order'),
    restarts: z.int(),
    settings: EffectiveSettings,
    deletions: z
      .array(
        z.object({
          kind: FamilyKind,
          name: z.string(),
          version: z.int(),
          when: z.enum(['now', 'after-grace', 'kept']),
          afterSeconds: z
            .number()
            .nullable()
            .describe(
              'Counted from the end of the rotation, which nobody knows yet; null: it stays',
            ),
          why: z
            .enum(['keep', 'pinned', 'stack-owned', 'held'])
            .nullable()
            .describe('Why it is kept'),
        }),
      )
      .describe('What becomes of the version that is replaced'),
    blockers: z
      .array(
        z.object({
          code: z.enum(['consumer-busy', 'take-over-forbidden', 'rotation-running']),
          service: z.string().nullable(),
          rotation: z.string().nullable().describe('Id of the one that is running'),
          detail: z.string(),
        }),
      )
      .describe('While there are any, the start is refused'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'RotationPlan' });
export type RotationPlan = z.infer<typeof RotationPlan>;
