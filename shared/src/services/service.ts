import { z } from 'zod';
import { FamilyName } from '../families/family.js';
import { DryRunQuery, pageOf, pageQuery, queryFlag, waitQuery } from '../http/page.js';
import { NewLabels } from '../http/labels.js';
import { Mount } from '../http/mount.js';
import { Plan } from '../http/plan.js';
import { Finding, serviceAttention, serviceFindings } from '../swarm/attention.js';
import { ImageReference, RegistryCredentials } from './image-reference.js';
import {
  addConflicts,
  AttachmentOptions,
  EnvName,
  serviceFields,
  ServiceName,
  type ServiceFields,
} from './service-spec.js';
import { ExitCode, ServiceMode, ServiceState, UpdateOrder, UpdateState } from './service-states.js';

/** Docker's texts may quote the arguments and the environment of a service. */
const dockerText = 'What may quote arguments needs the permission `service.env.read`';

export const ServiceSummary = z
  .object({
    name: z.string(),
    id: z.string(),
    stack: z.string().nullable(),
    mode: ServiceMode,
    running: z.int().describe('Running tasks that should run, on nodes that are ready'),
    desired: z.int().describe('Tasks that should run; of a job, tasks that should complete'),
    completed: z.int().describe('Tasks that ended successfully and are not started again'),
    state: ServiceState,
    reason: z
      .string()
      .nullable()
      .describe(
        `Why the service is not well, in Docker's words: for example the last error of a task. ${dockerText}`,
      ),
    updateState: UpdateState.nullable(),
    image: z.string().describe('Without its digest'),
    imageDigest: z.string().nullable(),
    secretCount: z.int(),
    isSelf: z.boolean().describe('Waxseal runs in this service'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ServiceSummary' });
export type ServiceSummary = z.infer<typeof ServiceSummary>;

/** A secret or config that a service mounts. `name` is its name without a version; `isMissing`: it no longer exists. */
export const Attachment = Mount.extend({
  id: z.string(),
  name: z.string(),
  version: z.int().describe('0: an unmanaged duplicate, which is not a version'),
  isMissing: z.boolean(),
}).meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof Attachment>;

const memory = z.int().min(0).meta({ format: 'int64' });
const port = z.int().min(0).max(65_535);

const UpdatePolicy = z
  .object({
    parallelism: z.int().describe('Tasks updated in parallel; 0: all'),
    delayMs: z.number(),
    monitorMs: z.number(),
    order: UpdateOrder,
    failureAction: z.enum(['pause', 'continue', 'rollback']),
    maxFailureRatio: z.number(),
  })
  .meta({ id: 'UpdatePolicy' });

/** Null: the value needs the permission `service.env.read`. */
const Hidden = z.string().nullable();

export const Service = ServiceSummary.extend({
  kind: z.literal('service').describe('Distinguishes the service from a plan'),
  replicas: z.int().nullable().describe('Null for modes without a number of replicas'),
  stoppedReplicas: z
    .int()
    .nullable()
    .describe('Replicas that a start restores; null if Waxseal has not stopped the service'),
  labels: z.record(z.string(), Hidden),
  env: z.array(z.object({ name: z.string(), value: Hidden })),
  command: z.array(z.string()).nullable(),
  args: z.array(z.string()).nullable(),
  secrets: z.array(Attachment),
  configs: z.array(Attachment),
  networks: z.array(z.string()),
  mounts: z.array(
    z.object({ type: z.string(), source: z.string(), target: z.string(), isReadOnly: z.boolean() }),
  ),
  ports: z.array(
    z.object({
      protocol: z.string(),
      target: port,
      published: port.nullable(),
      publishMode: z.string(),
    }),
  ),
  constraints: z.array(z.string()),
  resources: z.object({
    limitCpus: z.number().nullable(),
    limitMemoryBytes: memory.nullable(),
    reservedCpus: z.number().nullable(),
    reservedMemoryBytes: memory.nullable(),
  }),
  updatePolicy: UpdatePolicy,
  update: z
    .object({
      state: UpdateState,
      message: z.string(),
      startedAt: z.iso.datetime().nullable(),
      completedAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  previous: z
    .object({
      image: z.string(),
      replicas: z.int().nullable(),
      secrets: z.array(Attachment),
      configs: z.array(Attachment),
    })
    .nullable()
    .describe('What a rollback would restore'),
  findings: z
    .array(Finding)
    .describe('What could be better, as the overview recommends it. Never contains a value'),
  warnings: z
    .array(z.string())
    .describe(
      'What is different from what was asked when Waxseal last changed this service: fields that Docker did not keep and, in the response to the change only, an image whose digest is not known',
    ),
}).meta({ id: 'Service' });
export type Service = z.infer<typeof Service>;

/** The response to a change that waits for the rollout, or to its dry run. */
export const ServiceOrPlan = z
  .discriminatedUnion('kind', [Service, Plan])
  .meta({ id: 'ServiceOrPlan' });

/** The spec of a service in the fields of `EditService`. Null as a value: it needs the permission `service.env.read`. */
export type ServiceSpec = Omit<ServiceFields, 'labels' | 'env' | 'containerLabels'> & {
  name: string;
  mode: ServiceMode;
  image: string;
  labels: Record<string, string | null>;
  env: Record<string, string | null>;
  containerLabels: Record<string, string | null>;
  hidden: string[];
};
export const ServiceSpec = z
  .looseObject({
    name: z.string(),
    mode: ServiceMode,
    image: z.string().describe('With its digest, if it has one'),
    replicas: z.int().optional(),
    labels: z.record(z.string(), Hidden),
    env: z.record(z.string(), Hidden),
    containerLabels: z.record(z.string(), Hidden),
    hidden: z
      .array(z.string())
      .describe('Fields that the spec has and that need the permission `service.env.read`'),
  })
  .describe(
    'The other fields are those of `EditService`, also where Docker stores what an edit would not accept. What the spec does not set is left out',
  )
  .meta({ id: 'ServiceSpec' }) as unknown as z.ZodType<ServiceSpec>;

export const Task = z
  .object({
    id: z.string(),
    slot: z.int().nullable().describe('Null for a global service'),
    node: z.object({ id: z.string(), name: z.string() }).nullable(),
    state: z.string().describe("Docker's state, for example running, failed or rejected"),
    desiredState: z.string(),
    error: z.string().nullable().describe(dockerText),
    message: z.string(),
    exitCode: ExitCode.nullable(),
    image: z.string(),
    createdAt: z.iso.datetime(),
    stateSince: z.iso.datetime(),
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof Task>;

/** A task in the list of all tasks. */
export const ServiceTask = Task.extend({
  service: z.string().describe('Name of its service'),
  stack: z.string().nullable(),
}).meta({ id: 'ServiceTask' });
export type ServiceTask = z.infer<typeof ServiceTask>;
export const ServiceTaskPage = pageOf('ServiceTaskPage', ServiceTask);

export const taskSorts = ['service', '-service', 'since', '-since'] as const;

export const TaskListQuery = z.strictObject({
  ...pageQuery,
  search: pageQuery.search.describe(
    'Words that service, node, image or error contain, in any order; case is ignored',
  ),
  sort: z
    .enum(taskSorts)
    .default('service')
    .describe('By service and slot, or by the time of the last change of the state'),
  service: z.string().max(255).optional().describe('Only of the service with this name'),
  node: z.string().max(255).optional().describe('Only on the node with this ID or name'),
  stack: z.string().max(4096).optional().describe('Only of this stack'),
  state: z.string().max(32).optional().describe('Only in this state, for example `failed`'),
  desiredState: z
    .string()
    .max(32)
    .optional()
    .describe('Only those that Docker wants in this state, for example `running`'),
});
export type TaskListQuery = z.infer<typeof TaskListQuery>;

export const ServicePage = pageOf('ServicePage', ServiceSummary);
export const TaskPage = pageOf('TaskPage', Task);

export const serviceSorts = ['name', '-name', 'updated', '-updated', 'state', '-state'] as const;

export const ServiceListQuery = z.strictObject({
  ...pageQuery,
  sort: z.enum(serviceSorts).default('name').describe('Field to sort by; `-` reverses the order'),
  stack: z.string().max(4096).optional().describe('Only of this stack'),
  secret: z
    .string()
    .max(255)
    .optional()
    .describe('Only services whose current spec references this secret'),
  state: ServiceState.optional().describe('Only in this state'),
  attention: z
    .enum([...serviceAttention, ...serviceFindings])
    .optional()
    .describe('Only those that need attention in this way, as in the overview'),
  cause: z
    .string()
    .max(64)
    .optional()
    .describe('Only those that need attention for this cause: `causeId` of the overview'),
});
export type ServiceListQuery = z.infer<typeof ServiceListQuery>;

/** Any update of a paused service makes Docker continue its rollout, which needs consent. */
const resume = z.boolean().default(false).describe('Allow Docker to continue the paused rollout');

/** Stopping this service also stops the response, so the request must contain its name. */
const confirm = z
  .string()
  .max(255)
  .optional()
  .describe('The name of the service; required if Waxseal runs in it');

export const ScaleService = z
  .strictObject({
    replicas: z.int().min(0).max(10_000, 'At most 10000 replicas are allowed'),
    resume,
    confirm,
  })
  .meta({ id: 'ScaleService' });
export type ScaleService = z.infer<typeof ScaleService>;

export const RestartService = z.strictObject({ resume, confirm }).meta({ id: 'RestartService' });
export type RestartService = z.infer<typeof RestartService>;

/** Of a stop and of a start. */
export const StopService = z.strictObject({ resume, confirm }).meta({ id: 'StopService' });
export type StopService = z.infer<typeof StopService>;

export const ResumeRollout = z.strictObject({ confirm }).meta({ id: 'ResumeRollout' });
export type ResumeRollout = z.infer<typeof ResumeRollout>;

export const RollBackService = z.strictObject({ resume, confirm }).meta({ id: 'RollBackService' });
export type RollBackService = z.infer<typeof RollBackService>;

export const UpdateImage = z
  .strictObject({
    image: ImageReference,
    forcePull: z
      .boolean()
      .default(false)
      .describe('Replace every task even if the image stays the same, so that nodes pull it again'),
    credentials: RegistryCredentials.optional(),
    resume,
    confirm,
  })
  .meta({ id: 'UpdateImage' });
export type UpdateImage = z.infer<typeof UpdateImage>;

export const CreateService = z
  .strictObject({
    name: ServiceName,
    image: ImageReference,
    mode: ServiceMode.default('replicated'),
    maxConcurrent: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Of a replicated job: tasks that run at the same time. All replicas if left out'),
    credentials: RegistryCredentials.optional(),
    ...serviceFields,
    labels: NewLabels.default({}),
  })
  .superRefine(addConflicts)
  .meta({ id: 'CreateService' });
export type CreateService = z.infer<typeof CreateService>;

const waits = waitQuery(
  'Respond when the service has converged (200), when its rollout has failed (`rollout-failed`), or with the state so far when the time is over (202). A failed rollout is not undone',
);

/** Of every change of a service. */
export const ChangeServiceQuery = DryRunQuery.extend(waits);
export type ChangeServiceQuery = z.infer<typeof ChangeServiceQuery>;

/** Of a request whose other parameters have been checked. */
export const WaitQuery = z.object(waits);

/** A service with the spec of another one. */
export const CopyService = z
  .strictObject({
    name: ServiceName,
    replicas: z
      .int()
      .min(0)
      .max(10_000, 'At most 10000 replicas are allowed')
      .optional()
      .describe('Of a replicated service; as many as the other one has if it is left out'),
    credentials: RegistryCredentials.optional(),
  })
  .meta({ id: 'CopyService' });
export type CopyService = z.infer<typeof CopyService>;

export const RunService = z
  .strictObject({
    name: ServiceName.describe('Of the job'),
    credentials: RegistryCredentials.optional(),
  })
  .meta({ id: 'RunService' });
export type RunService = z.infer<typeof RunService>;

export const DeleteServiceQuery = DryRunQuery.extend({ confirm });
export type DeleteServiceQuery = z.infer<typeof DeleteServiceQuery>;

export const EditService = z
  .strictObject({
    name: z.string().max(255).optional().describe('Docker renames no service: only its own name'),
    mode: ServiceMode.optional().describe('Docker changes no mode: only its own mode'),
    image: ImageReference.optional(),
    credentials: RegistryCredentials.optional(),
    ...serviceFields,
    resume,
    confirm,
  })
  .superRefine(addConflicts)
  .meta({ id: 'EditService' });
export type EditService = z.infer<typeof EditService>;

/** A spec in Docker's words. Its fields are checked against those that an edit has. */
const SpecInWords = z
  .record(z.string(), z.unknown())
  .describe(
    'As `docker service inspect` shows it in `Spec`. It is the whole spec: what is left out is deleted from the service',
  )
  .meta({ id: 'SpecInWords' });

export const RawSpec = z.object({ spec: SpecInWords }).meta({ id: 'RawSpec' });
export type RawSpec = z.infer<typeof RawSpec>;

export const ReplaceRawSpec = z
  .strictObject({
    spec: SpecInWords,
    credentials: RegistryCredentials.optional(),
    resume,
    confirm,
  })
  .meta({ id: 'ReplaceRawSpec' });
export type ReplaceRawSpec = z.infer<typeof ReplaceRawSpec>;

export const AttachToService = z
  .strictObject({ ...AttachmentOptions.shape, resume, confirm })
  .meta({ id: 'AttachToService' });
export type AttachToService = z.infer<typeof AttachToService>;

/** An environment variable whose value becomes that of a new secret. The server knows the value. */
export const MoveToSecret = z
  .strictObject({
    variable: EnvName,
    secret: FamilyName.describe('Of the new secret'),
    target: AttachmentOptions.shape.target,
    resume,
    confirm,
  })
  .meta({ id: 'MoveToSecret' });
export type MoveToSecret = z.infer<typeof MoveToSecret>;

export const DetachQuery = ChangeServiceQuery.extend({
  target: z
    .string()
    .max(4096)
    .optional()
    .describe('Only the mount at this target, as the service shows it'),
  resume: queryFlag.default(false).describe('Allow Docker to continue the paused rollout'),
  confirm,
});
export type DetachQuery = z.infer<typeof DetachQuery>;
