import type {
  EngineEvent,
  EngineNetwork,
  EngineNode,
  EngineService,
  EngineTask,
  ObjectDraft,
  ObjectKind,
  ServiceChange,
  StoredObject,
  SwarmFacts,
  WrittenService,
} from './engine.types.js';

/**
 * Checks what was read a moment ago and throws to stop the write.
 * Called again before each attempt, so that a precondition still holds when Docker is asked to write.
 */
export type Guard<Thing> = (fresh: Thing) => void;

/**
 * The Docker Engine, in Docker's own words. Each call has a deadline and fails with a problem of
 * `engine.errors.ts`; an object that does not exist is `EngineNotFound`. The class is its own
 * injection token.
 */
export abstract class Engine {
  /** `GET /info` and `/version`. Answers in any Swarm state; fails only when the Engine is away. */
  abstract readFacts(): Promise<SwarmFacts>;
  /** `POST /swarm/init`. Fails with `SwarmActive` when the Engine is part of a Swarm already. */
  abstract initSwarm(advertiseAddress: string): Promise<void>;

  /** Swarm-scope events from `since` (Engine's clock, epoch seconds with fraction) on; ends when the connection does. */
  abstract openEvents(options: {
    since?: number;
    signal: AbortSignal;
  }): Promise<AsyncIterable<EngineEvent>>;

  /** All secrets, or all configs, never with what they hold. */
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
  /**
   * Read, decide, change the full raw spec, write with the version read; again on
   * `update out of sequence`. Everything the change does not name survives; what is read back is
   * compared with what was sent (`lostFields`). `decide` throws to stop the write, as a `Guard` does.
   */
  abstract updateService(
    id: string,
    decide: (fresh: EngineService) => ServiceChange,
  ): Promise<WrittenService>;
  /** `rollback=previous`: back to `PreviousSpec`. */
  abstract rollBackService(id: string, guard: Guard<EngineService>): Promise<WrittenService>;

  /** Of those of these services that exist, or all there are. */
  abstract listTasks(serviceIds?: readonly string[]): Promise<EngineTask[]>;
  /** The id of the service whose task this container is; undefined where it is none, or not on this Engine. */
  abstract findServiceOf(containerId: string): Promise<string | undefined>;
  /** The last lines that a task wrote, stdout and stderr alike. */
  abstract readTaskLog(id: string, lines: number): Promise<string[]>;
  abstract listNodes(): Promise<EngineNode[]>;
  abstract getNode(id: string): Promise<EngineNode>;
  /** Swarm-scope networks only. */
  abstract listNetworks(): Promise<EngineNetwork[]>;
  abstract getNetwork(id: string): Promise<EngineNetwork>;
}
