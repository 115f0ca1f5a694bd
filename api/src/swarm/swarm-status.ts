import { Injectable, Logger } from '@nestjs/common';
import type { Cluster, ClusterPart, ClusterState } from '@waxseal/shared';
import { Clock } from '../common/clock.js';
import { detailOf, ProblemError } from '../http/problem.js';
import {
  EngineForbidden,
  EngineUnreachable,
  EngineUnsupported,
  NotAManager,
  SwarmLocked,
  SwarmUnavailable,
  type SwarmFacts,
} from '../engine/index.js';
import { EventBus } from '../events/index.js';
import { reasonOf, stateAfter, stateOf } from './cluster-state.js';

const listed: ReadonlySet<ClusterPart> = new Set([
  'services',
  'secrets',
  'configs',
  'nodes',
  'networks',
  'tasks',
]);

/** State of the connection to the Swarm, and the age of the cache. */
@Injectable()
export class SwarmStatus {
  private readonly logger = new Logger('swarm');
  private state: ClusterState = 'starting';
  private since: string;
  private detail: string | null = null;
  private facts: SwarmFacts | null = null;
  /** What cannot be read while the rest can, and why. */
  private readonly limits = new Map<ClusterPart, ProblemError>();
  private readonly known = new Set<ClusterPart>();
  /** When the cache was last up to date; undefined before the first list, and now while it is ready. */
  private asOf: string | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly bus: EventBus,
  ) {
    this.since = clock.iso();
  }

  get isReady() {
    return this.state === 'ready';
  }

  /** Sets the state from the Engine's facts. Only a full list can set `ready`. */
  takeFacts(facts: SwarmFacts): ClusterState {
    // Docker tells no event for it.
    const isOther = this.facts !== null && this.facts.autolock !== facts.autolock;
    this.facts = facts;
    if (isOther && this.isReady) this.bus.emit({ type: 'cluster.changed' });
    const state = stateOf(facts);
    if (state !== 'ready') this.become(state, reasonOf(facts));
    return state;
  }

  becomeReady() {
    this.asOf = this.clock.iso();
    this.become('ready', null);
  }

  /** An error that is no problem says nothing: its text is not ours. */
  becomeUnusable(error: unknown) {
    const isProblem = error instanceof ProblemError;
    this.become(
      isProblem ? stateAfter(error.code) : 'engine-unreachable',
      isProblem ? detailOf(error) : null,
    );
  }

  /** A part that is slow or forbidden, or null once it was read. One log line for each change. */
  limit(part: ClusterPart, problem: ProblemError | null) {
    if (!problem) this.known.add(part);
    else if (problem instanceof EngineForbidden) this.known.delete(part);
    const before = this.limits.get(part);
    const detail = problem && detailOf(problem);
    if (detail === (before ? detailOf(before) : null)) return;
    if (problem) this.limits.set(part, problem);
    else this.limits.delete(part);
    const isLess = 'The Swarm can be used in part';
    if (detail) this.logger.warn({ message: `${isLess}: ${detail}`, part });
    else this.logger.log({ message: `This part of the Swarm can be used again: ${part}`, part });
    this.bus.emit({ type: 'cluster.changed' });
  }

  /** Whether a list is not what Docker has now, so that it should be read again soon. */
  get lacksLists(): boolean {
    return [...this.limits.keys()].some((part) => listed.has(part));
  }

  /** Without services and secrets nothing can be said of anything else; a slow list is used as it was read last. */
  canDoWithout(part: ClusterPart, problem: ProblemError): boolean {
    const isNeeded = part === 'services' || part === 'secrets';
    return !isNeeded || (this.known.has(part) && !(problem instanceof EngineForbidden));
  }

  cluster(): Cluster {
    const { state, since, detail, facts } = this;
    return {
      state,
      since,
      detail,
      isStale: this.staleSince !== null,
      asOf: this.isReady ? this.clock.iso() : (this.asOf ?? null),
      engineVersion: facts?.engineVersion ?? null,
      apiVersion: facts?.apiVersion ?? null,
      minApiVersion: facts?.minApiVersion ?? null,
      clusterId: facts?.clusterId ?? null,
      nodeName: facts?.nodeName ?? null,
      autolock: facts?.autolock ?? null,
      limits: [...this.limits].map(([part, problem]) => ({
        part,
        code: problem.code,
        detail: detailOf(problem),
      })),
    };
  }

  /** When the cache became outdated; null while it is up to date, and before the first list. */
  get staleSince(): string | null {
    return this.isReady ? null : (this.asOf ?? null);
  }

  /** Allows reads from an outdated cache. Without a cache, or for a part that cannot be read, throws with the reason. */
  assertReadable(part?: ClusterPart) {
    if (this.asOf === undefined) throw this.problem();
    if (part && !this.knows(part)) throw this.limits.get(part)!;
  }

  /** Whether the cache has this part, if only as it was read before. */
  knows(part: ClusterPart): boolean {
    return this.known.has(part) || !this.limits.has(part);
  }

  assertWritable() {
    if (!this.isReady) throw this.problem();
  }

  private become(state: ClusterState, detail: string | null) {
    if (state === this.state && detail === this.detail) return;
    // The cache was up to date until now.
    if (this.state === 'ready') this.asOf = this.clock.iso();
    if (state !== this.state) this.since = this.clock.iso();
    this.state = state;
    this.detail = detail;
    this.log();
    this.bus.emit({ type: 'cluster.changed' });
  }

  /** One line for each change, in the words of the probe, the problems and the panel. */
  private log() {
    const { state, detail, facts } = this;
    if (state === 'ready')
      this.logger.log({
        message: [
          'The Swarm can be used',
          facts && `node ${facts.nodeName}, Docker ${facts.engineVersion}`,
        ]
          .filter(Boolean)
          .join(': '),
        state,
      });
    else
      this.logger.warn({
        message: [this.problem().title, detail].filter(Boolean).join(': '),
        state,
      });
  }

  problem(): ProblemError {
    const extras = { headers: { 'retry-after': '5' }, ...(this.detail && { detail: this.detail }) };
    switch (this.state) {
      case 'not-a-manager':
        return new NotAManager(extras);
      case 'swarm-locked':
        return new SwarmLocked(extras);
      case 'swarm-inactive':
      case 'swarm-unavailable':
        return new SwarmUnavailable(extras);
      case 'engine-forbidden':
        return new EngineForbidden(extras);
      case 'engine-unsupported':
        return new EngineUnsupported(extras);
      case 'starting':
      case 'ready':
      case 'engine-unreachable':
        return new EngineUnreachable(extras);
    }
  }
}
