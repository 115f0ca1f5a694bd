import { z } from 'zod';
import type { RawServiceSpec } from './raw.js';

// The types of the fields that are read, as Go's decoder checks them. Other fields are compared as they are.
const text = z.string().optional();
const whole = z.int().optional();
const flag = z.boolean().optional();
const texts = z.array(z.string()).nullish();
const record = z.record(z.string(), z.string()).nullish();
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).nullish();
const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.looseObject(shape).nullish();

const reference = z.looseObject({
  SecretID: text,
  SecretName: text,
  ConfigID: text,
  ConfigName: text,
  File: part({ Name: text, UID: text, GID: text, Mode: whole }),
});
const mount = z.looseObject({
  Type: text,
  Source: text,
  Target: text,
  ReadOnly: flag,
  BindOptions: part({ Propagation: text, NonRecursive: flag }),
  VolumeOptions: part({
    NoCopy: flag,
    Subpath: text,
    Labels: record,
    DriverConfig: part({ Name: text, Options: record }),
  }),
  TmpfsOptions: part({ SizeBytes: whole, Mode: whole }),
});
const container = part({
  Image: text,
  Env: texts,
  Command: texts,
  Args: texts,
  Secrets: listOf(reference),
  Configs: listOf(reference),
  StopGracePeriod: whole,
  Healthcheck: part({
    Test: texts,
    StartPeriod: whole,
    StartInterval: whole,
    Interval: whole,
    Timeout: whole,
    Retries: whole,
  }),
  Mounts: listOf(mount),
  Labels: record,
  Hostname: text,
  User: text,
  Groups: texts,
  Dir: text,
  TTY: flag,
  Init: z.boolean().nullish(),
  ReadOnly: flag,
  StopSignal: text,
  Isolation: text,
  OomScoreAdj: whole,
  Hosts: texts,
  DNSConfig: part({ Nameservers: texts, Search: texts, Options: texts }),
  CapabilityAdd: texts,
  CapabilityDrop: texts,
  Sysctls: record,
  Ulimits: listOf(z.looseObject({ Name: text, Soft: whole, Hard: whole })),
});
const networks = listOf(z.looseObject({ Target: text, Aliases: texts, DriverOpts: record }));
const policy = part({
  Parallelism: whole,
  Delay: whole,
  Monitor: whole,
  Order: text,
  FailureAction: text,
  MaxFailureRatio: z.number().optional(),
});
const amounts = part({
  NanoCPUs: whole,
  MemoryBytes: whole,
  Pids: whole,
  GenericResources: listOf(
    z.looseObject({
      DiscreteResourceSpec: part({ Kind: text, Value: whole }),
      NamedResourceSpec: part({ Kind: text, Value: text }),
    }),
  ),
});

const shape = z.looseObject({
  Name: z.string(),
  Labels: record,
  Mode: part({
    Replicated: part({ Replicas: whole }),
    Global: part({}),
    ReplicatedJob: part({ TotalCompletions: whole, MaxConcurrent: whole }),
    GlobalJob: part({}),
  }),
  TaskTemplate: part({
    ContainerSpec: container,
    ForceUpdate: whole,
    Networks: networks,
    Placement: part({
      Constraints: texts,
      Preferences: listOf(z.looseObject({ Spread: part({ SpreadDescriptor: text }) })),
      MaxReplicas: whole,
      Platforms: listOf(z.looseObject({ OS: text, Architecture: text })),
    }),
    RestartPolicy: part({ Condition: text, Delay: whole, MaxAttempts: whole, Window: whole }),
    LogDriver: part({ Name: text, Options: record }),
    Resources: part({ Limits: amounts, Reservations: amounts }),
  }),
  Networks: networks,
  UpdateConfig: policy,
  RollbackConfig: policy,
  EndpointSpec: part({
    Mode: text,
    Ports: listOf(
      z.looseObject({
        Protocol: text,
        TargetPort: whole,
        PublishedPort: whole,
        PublishMode: text,
      }),
    ),
  }),
});

/** A place in a spec, such as `['TaskTemplate', 'ContainerSpec', 'Env']`. */
export type SpecPath = readonly (string | number)[];

/** The spec that a client sent, or where its values are of another type than Docker's. */
export function readSpec(sent: object): RawServiceSpec | { faults: SpecPath[] } {
  const { success, error, data } = shape.safeParse(sent);
  if (success) return data as RawServiceSpec;
  return { faults: error.issues.map(({ path }) => path.map((one) => one as string | number)) };
}
