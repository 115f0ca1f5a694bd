/** The part of the Engine's JSON that is read. Other fields of `Spec` are passed on unchanged. */
export interface RawMeta {
  ID: string;
  Version?: { Index?: number };
  CreatedAt?: string;
  UpdatedAt?: string;
}

export type RawLabels = Record<string, string> | null;

export interface RawObject extends RawMeta {
  Spec: {
    Name: string;
    Labels?: RawLabels;
    Driver?: { Name?: string } | null;
    Templating?: { Name?: string } | null;
    /** Only in configs. */
    Data?: string;
  };
}

export interface RawFileReference {
  SecretID?: string;
  SecretName?: string;
  ConfigID?: string;
  ConfigName?: string;
  File?: { Name?: string; UID?: string; GID?: string; Mode?: number } | null;
}

interface RawResources {
  NanoCPUs?: number;
  MemoryBytes?: number;
  Pids?: number;
  GenericResources?: RawGenericResource[] | null;
}

/** A named resource is one that a client other than the docker command line asked for. */
export interface RawGenericResource {
  DiscreteResourceSpec?: { Kind?: string; Value?: number };
  NamedResourceSpec?: { Kind?: string; Value?: string };
}

export interface RawMount {
  Type?: string;
  Source?: string;
  Target?: string;
  ReadOnly?: boolean;
  BindOptions?: { Propagation?: string; NonRecursive?: boolean } | null;
  VolumeOptions?: {
    NoCopy?: boolean;
    Subpath?: string;
    Labels?: RawLabels;
    DriverConfig?: { Name?: string; Options?: RawLabels } | null;
  } | null;
  TmpfsOptions?: { SizeBytes?: number; Mode?: number } | null;
}

export interface RawPort {
  Protocol?: string;
  TargetPort?: number;
  PublishedPort?: number;
  PublishMode?: string;
}

export interface RawContainerSpec {
  Image?: string;
  Env?: string[] | null;
  Command?: string[] | null;
  Args?: string[] | null;
  Secrets?: RawFileReference[] | null;
  Configs?: RawFileReference[] | null;
  Privileges?: { CredentialSpec?: { Config?: string } | null } | null;
  StopGracePeriod?: number;
  Healthcheck?: {
    Test?: string[] | null;
    StartPeriod?: number;
    StartInterval?: number;
    Interval?: number;
    Timeout?: number;
    Retries?: number;
  } | null;
  Mounts?: RawMount[] | null;
  Labels?: RawLabels;
  Hostname?: string;
  User?: string;
  Groups?: string[] | null;
  Dir?: string;
  TTY?: boolean;
  Init?: boolean | null;
  ReadOnly?: boolean;
  StopSignal?: string;
  Isolation?: string;
  OomScoreAdj?: number;
  Hosts?: string[] | null;
  DNSConfig?: {
    Nameservers?: string[] | null;
    Search?: string[] | null;
    Options?: string[] | null;
  } | null;
  CapabilityAdd?: string[] | null;
  CapabilityDrop?: string[] | null;
  Sysctls?: RawLabels;
  Ulimits?: { Name?: string; Soft?: number; Hard?: number }[] | null;
}

export interface RawNetworkTarget {
  Target?: string;
  Aliases?: string[] | null;
  DriverOpts?: RawLabels;
}

interface RawPlatform {
  Architecture?: string;
  OS?: string;
}

export interface RawDistribution {
  Descriptor?: { digest?: string };
  Platforms?: { architecture?: string; os?: string }[] | null;
}

export interface RawUpdatePolicy {
  Parallelism?: number;
  Delay?: number;
  Monitor?: number;
  Order?: string;
  FailureAction?: string;
  MaxFailureRatio?: number;
}

export interface RawServiceSpec {
  Name: string;
  Labels?: RawLabels;
  Mode?: {
    Replicated?: { Replicas?: number };
    Global?: object;
    ReplicatedJob?: { TotalCompletions?: number; MaxConcurrent?: number };
    GlobalJob?: object;
  };
  TaskTemplate?: {
    ContainerSpec?: RawContainerSpec;
    ForceUpdate?: number;
    Networks?: RawNetworkTarget[] | null;
    Placement?: {
      Constraints?: string[] | null;
      Preferences?: { Spread?: { SpreadDescriptor?: string } }[] | null;
      MaxReplicas?: number;
      Platforms?: RawPlatform[] | null;
    };
    RestartPolicy?: {
      Condition?: string;
      Delay?: number;
      MaxAttempts?: number;
      Window?: number;
    } | null;
    LogDriver?: { Name?: string; Options?: RawLabels } | null;
    Resources?: { Limits?: RawResources | null; Reservations?: RawResources | null };
  };
  Networks?: RawNetworkTarget[] | null;
  UpdateConfig?: RawUpdatePolicy | null;
  RollbackConfig?: RawUpdatePolicy | null;
  EndpointSpec?: { Mode?: string; Ports?: RawPort[] | null } | null;
}

export interface RawService extends RawMeta {
  Spec: RawServiceSpec;
  PreviousSpec?: RawServiceSpec | null;
  UpdateStatus?: {
    State?: string;
    Message?: string;
    StartedAt?: string;
    CompletedAt?: string;
  } | null;
  JobStatus?: { JobIteration?: { Index?: number } } | null;
  ServiceStatus?: { RunningTasks?: number; DesiredTasks?: number; CompletedTasks?: number } | null;
}

export interface RawTask extends RawMeta {
  ServiceID: string;
  NodeID?: string;
  Slot?: number;
  DesiredState?: string;
  JobIteration?: { Index?: number } | null;
  Spec?: { ContainerSpec?: RawContainerSpec; LogDriver?: RawLogDriver | null };
  Status?: {
    Timestamp?: string;
    State?: string;
    Message?: string;
    Err?: string;
    ContainerStatus?: { ExitCode?: number } | null;
  };
}

export interface RawLogDriver {
  Name?: string;
  Options?: Record<string, string> | null;
}

export interface RawNode extends RawMeta {
  Spec: { Labels?: RawLabels; Role?: string; Availability?: string };
  Description?: {
    Hostname?: string;
    Platform?: { OS?: string; Architecture?: string };
    Resources?: { NanoCPUs?: number; MemoryBytes?: number };
    Engine?: {
      EngineVersion?: string;
      Labels?: RawLabels;
      Plugins?: { Type?: string; Name?: string }[] | null;
    };
  };
  Status?: { State?: string; Addr?: string; Message?: string };
  ManagerStatus?: { Leader?: boolean; Reachability?: string; Addr?: string } | null;
}

export interface RawSwarm {
  Version?: { Index?: number };
  Spec?: {
    EncryptionConfig?: { AutoLockManagers?: boolean };
    Orchestration?: { TaskHistoryRetentionLimit?: number | null };
    CAConfig?: { NodeCertExpiry?: number };
  };
  TLSInfo?: { TrustRoot?: string };
  RootRotationInProgress?: boolean;
  JoinTokens?: { Worker?: string; Manager?: string };
}

export interface RawNetwork {
  Id: string;
  Name: string;
  Labels?: RawLabels;
  Driver?: string;
  Ingress?: boolean;
  Internal?: boolean;
  Attachable?: boolean;
}

export interface RawImage {
  RepoTags?: string[] | null;
  RepoDigests?: string[] | null;
  Size?: number;
}

export interface RawVersion {
  Version?: string;
  ApiVersion?: string;
  MinAPIVersion?: string;
  Components?: { Name?: string; Version?: string }[] | null;
}

export interface RawInfo {
  Name?: string;
  ServerVersion?: string;
  SystemTime?: string;
  Swarm?: {
    LocalNodeState?: string;
    ControlAvailable?: boolean;
    Error?: string;
    NodeID?: string;
    RemoteManagers?: { NodeID?: string; Addr?: string }[] | null;
    Cluster?: {
      ID?: string;
      Spec?: { EncryptionConfig?: { AutoLockManagers?: boolean } };
    } | null;
  };
}

export interface RawEvent {
  Type?: string;
  Action?: string;
  Actor?: { ID?: string; Attributes?: Record<string, string> | null };
  time?: number;
  timeNano?: number;
}

export interface RawContainer {
  Labels?: Record<string, string>;
}
