import type { NodeRole } from '@waxseal/shared';
import type {
  EngineEvent,
  EngineImage,
  EngineNetwork,
  EngineNode,
  EngineService,
  EngineTask,
  JoinCredentials,
  LogItem,
  LogOptions,
  LogSource,
  NodeChange,
  ObjectDraft,
  ObjectKind,
  RegistryAuth,
  RegistryImage,
  ServiceCopy,
  ServiceDraft,
  ServiceFieldChanges,
  ServicePreview,
  ServiceChange,
  SpecInWords,
  SpecPatch,
  StoredObject,
  SwarmChange,
  SwarmFacts,
  SwarmSettings,
  WrittenService,
} from './engine.types.js';

/**
 * Checks the object that was just read and throws to stop the write. Called again before each
 * attempt, so that the precondition applies to the version that is written.
 */
export type Guard<Thing> = (fresh: Thing) => void;

/** Decides on the change of a service that was just read; `fields` reads all fields of its spec. */
export type Decide = (fresh: EngineService, fields: () => ServiceFieldChanges) => ServiceChange;

/** Decides on the copy of a service that was just read. */
export type DecideCopy = (fresh: EngineService, fields: () => ServiceFieldChanges) => ServiceCopy;

/**
 * The Docker Engine, in Docker's terms. Each call has a deadline and fails with a problem of
 * `engine.errors.ts`; an object that does not exist is `EngineNotFound`. The class is its own
 * injection token.
 */
export abstract class Engine {
  /** `GET /info` and `/version`. Answers in any Swarm state; fails only if the Engine cannot be reached. */
  abstract readFacts(): Promise<SwarmFacts>;
  /** `POST /swarm/init`. Fails with `SwarmActive` if the Engine is already part of a Swarm. */
  abstract initSwarm(advertiseAddress: string): Promise<void>;

  /** `GET /swarm`. The join tokens of the answer are left out. */
  abstract readSwarm(): Promise<SwarmSettings>;
  /** One join token of `GET /swarm`, with the address of this manager or else of another one. */
  abstract readJoinToken(role: NodeRole): Promise<JoinCredentials>;
  /** `GET /swarm/unlockkey`; null while autolock is off. */
  abstract readUnlockKey(): Promise<string | null>;
  /**
   * Reads the Swarm and writes its spec with the change, like `updateNode`. Docker makes an unlock key when
   * autolock is switched on, and rotates none while it is off.
   */
  abstract updateSwarm(change: SwarmChange, guard: Guard<SwarmSettings>): Promise<SwarmSettings>;
  /** Unlocks this manager. Fails with `SwarmNotLocked`, and with `RefusedByEngine` for another key. */
  abstract unlockSwarm(unlockKey: string): Promise<void>;

  /** Swarm-scope events after `since` (the Engine's clock, epoch seconds with a fraction). Ends with the connection. */
  abstract openEvents(options: {
    since?: number;
    signal: AbortSignal;
  }): Promise<AsyncIterable<EngineEvent>>;

  /** The same events between two such times, as far as the Engine remembers them. Fails within five seconds. */
  abstract listEvents(span: { since: number; until: number }): Promise<EngineEvent[]>;

  /** All secrets or all configs, without their content. */
  abstract listObjects(kind: ObjectKind): Promise<StoredObject[]>;
  abstract getObject(kind: ObjectKind, id: string): Promise<StoredObject>;
  /** Base64 of a config's content. No Engine returns a secret's value. */
  abstract readConfigContent(id: string): Promise<string>;
  /** Returns the new object's id. The value goes in the body only, never in the URL. */
  abstract createObject(kind: ObjectKind, draft: ObjectDraft): Promise<string>;
  /** The Engine takes label changes only; name, driver and templating are resent as they are. */
  abstract updateObjectLabels(
    kind: ObjectKind,
    id: string,
    next: (fresh: StoredObject) => Record<string, string>,
  ): Promise<StoredObject>;
  abstract removeObject(kind: ObjectKind, id: string): Promise<void>;

  /** With running and desired counts (`status=true`, API 1.41). */
  abstract listServices(ids?: readonly string[]): Promise<EngineService[]>;
  abstract getService(id: string): Promise<EngineService>;
  /** Reads the service that Docker has made. `lostFields` as for `updateService`. */
  abstract createService(draft: ServiceDraft): Promise<WrittenService>;
  /** Creates a service with the spec of another one, unknown fields included, as `decide` changes it. */
  abstract copyService(id: string, decide: DecideCopy): Promise<WrittenService>;
  /** What `copyService` would create (`after`), beside the service itself. */
  abstract previewCopy(id: string, decide: DecideCopy): Promise<ServicePreview>;
  /** Also stops and forgets its tasks. */
  abstract removeService(id: string): Promise<void>;
  /**
   * Reads the service, calls `decide`, changes the raw spec and writes it with the version that was
   * read. Repeats this on `update out of sequence`. Fields that the change does not name are kept. The
   * service is read again and compared with the sent spec (`lostFields`). `decide` throws to stop the
   * write, like a `Guard`.
   */
  abstract updateService(id: string, decide: Decide): Promise<WrittenService>;
  /** What `updateService` would write, without writing it. */
  abstract previewService(id: string, decide: Decide): Promise<ServicePreview>;
  /** The spec as the Engine stores it. */
  abstract readSpec(id: string): Promise<SpecInWords>;
  /** Reads the service and what leads from its spec to `wanted`, a spec in Docker's words. Writes nothing. */
  abstract compareSpec(id: string, wanted: object): Promise<SpecPatch & { service: EngineService }>;
  /** `rollback=previous`: rolls back to `PreviousSpec`. */
  abstract rollBackService(id: string, guard: Guard<EngineService>): Promise<WrittenService>;

  /**
   * `GET /distribution/{name}/json`: the Engine asks the registry. Fails where the registry cannot be
   * asked, or does not have the image or does not show it to this user.
   */
  abstract readRegistryImage(image: string, auth?: RegistryAuth): Promise<RegistryImage>;

  /** The tasks of these services, if they exist, or all tasks. */
  abstract listTasks(serviceIds?: readonly string[]): Promise<EngineTask[]>;
  abstract getTask(id: string): Promise<EngineTask>;
  /** The id of the service whose task this container is; undefined if it is no task or not on this Engine. */
  abstract findServiceOf(containerId: string): Promise<string | undefined>;
  /** The last lines of a task's stdout and stderr. */
  abstract readTaskLog(id: string, lines: number): Promise<string[]>;
  /**
   * The log of a service or a task, with both streams, in pieces as they arrive. Lines of one task are in
   * order; lines of several tasks are not. Without `follow` it ends with the log, or if the Engine sends
   * nothing for a while; with `follow` it ends with the connection. `failure` names tasks and nodes whose
   * log is missing; the Engine does not say it to followers.
   */
  abstract openLog(source: LogSource, options: LogOptions): Promise<AsyncIterable<LogItem[]>>;
  abstract listNodes(): Promise<EngineNode[]>;
  abstract getNode(id: string): Promise<EngineNode>;
  /** The tasks that the Swarm wants to run on this node. */
  abstract listTasksOn(nodeId: string): Promise<EngineTask[]>;
  /**
   * Reads the node, calls `decide` and writes the spec with the change, like `updateService`. Fails with
   * `LastManager` and `NoQuorum` if the change would cost the Swarm its managers.
   */
  abstract updateNode(id: string, decide: (fresh: EngineNode) => NodeChange): Promise<EngineNode>;
  /** Fails with `NodeIsUp` for a node that is not down, unless it is forced, and with `NodeIsManager`. */
  abstract removeNode(id: string, options: { force: boolean }): Promise<void>;
  /** Swarm-scope networks only, without the predefined ones such as `host`, which `getNetwork` has. */
  abstract listNetworks(): Promise<EngineNetwork[]>;
  abstract getNetwork(id: string): Promise<EngineNetwork>;

  /** `GET /images/json`: the images on the node of this Engine, which need not be part of a Swarm. */
  abstract listImages(): Promise<EngineImage[]>;
}
