import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  endedRotationStates,
  isEnded,
  RotationState,
  type FollowQuery,
  type Page,
  type Rotation,
  type RotationListQuery,
  type RotationSummary,
} from '@waxseal/shared';
import { EventBus } from '../../events/index.js';
import type { Actor } from '../../http/actor.js';
import { NotFound } from '../../http/http.errors.js';
import { Pager } from '../../http/paging.js';
import { Representation } from '../../http/representation.js';
import { Waits, type WaitingClient } from '../../http/waits.js';
import { DeletionSchedule } from './deletion-schedule.js';
import { PresentState } from './present-state.js';
import { presentRotation, summarizeRotation } from './present-rotation.js';
import type { RotationRecord } from '../rules/rotation-record.js';
import {
  RotationHistory,
  type Position,
  type RotationFilter,
} from '../store/rotation-history.repository.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { FullTexts } from '../store/full-texts.js';
import { TaskLogs } from '../store/task-logs.js';

/** Another process may run the rotation. Its events do not arrive here, so the rotation is polled. */
const POLL_EVERY_MS = 1_000;

@Injectable()
export class RotationsQueries {
  constructor(
    private readonly repository: RotationsRepository,
    private readonly history: RotationHistory,
    private readonly bus: EventBus,
    private readonly pager: Pager,
    private readonly logs: TaskLogs,
    private readonly texts: FullTexts,
    private readonly state: PresentState,
    private readonly schedule: DeletionSchedule,
    private readonly waits: Waits,
  ) {}

  async list({ limit, cursor, ...query }: RotationListQuery) {
    const filter = filterOf(query);
    const page = await this.pager.cut<RotationRecord>(
      { limit, cursor, of: JSON.stringify(['rotations', query]) },
      {
        read: (after, count) => {
          const position = after && { createdAt: Number(after[0]), id: String(after[1]) };
          return this.read(filter, position, count);
        },
        count: () => this.history.count(filter),
        positionOf: ({ createdAt, id }) => [createdAt, id],
      },
    );
    const items = page.items.map(summarizeRotation);
    return Representation.list<Page<RotationSummary>>({ ...page, items });
  }

  /** Rotations that need a decision. */
  async listBlocked(limit: number): Promise<Pick<RotationSummary, 'id' | 'families'>[]> {
    const records = await this.read({ states: ['blocked'] }, undefined, limit);
    return records.map(summarizeRotation).map(({ id, families }) => ({ id, families }));
  }

  async get(id: string, actor: Actor): Promise<Representation<Rotation>> {
    return this.represent(await this.find(id), actor);
  }

  async represent(record: RotationRecord, actor: Actor) {
    // Logs and errors of tasks may quote the environment and arguments, so they need the same permission.
    const isFull = actor.may('service.env.read');
    const shown = this.state.of(isFull ? this.texts.reveal(record) : record);
    const deletesAt = await this.deletesAtOf(record);
    return new Representation(
      presentRotation(
        { ...shown, deletesAt },
        (task) => (isFull ? this.logs.of(task) : []),
        (change) => this.state.isToDeleted(record, change),
      ),
    );
  }

  /** When the versions are deleted that the rotation replaced; null if they all are kept. */
  private async deletesAtOf({ state, deletesAt, changes, deletions }: RotationRecord) {
    if (state !== 'done') return deletions.every(isKept) ? null : deletesAt;
    const times: number[] = [];
    for (const { kind, name, fromId } of changes) {
      const at = fromId === null ? undefined : (await this.schedule.of(kind, name)).get(fromId);
      if (at !== undefined) times.push(at);
    }
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** With `wait`, answers once the rotation has ended or needs a decision, or when the wait is over. */
  async follow(id: string, { wait, timeout }: FollowQuery, actor: Actor, client: WaitingClient) {
    if (!wait) return this.get(id, actor);
    const { signal, end } = this.waits.begin(client, timeout);
    try {
      for (;;) {
        const record = await this.find(id);
        const isAtRest = hasEnded(record) || record.state === 'blocked';
        if (isAtRest || signal.aborted) return await this.represent(record, actor);
        await this.changed(id, signal);
      }
    } finally {
      end();
    }
  }

  async find(id: string): Promise<RotationRecord> {
    const record = await this.repository.find(id);
    if (!record) throw new NotFound();
    return record;
  }

  private async read(filter: RotationFilter, after: Position | undefined, count: number) {
    return this.repository.findAll(await this.history.list(filter, after, count));
  }

  private async changed(id: string, signal: AbortSignal) {
    const seen = new AbortController();
    const leave = this.bus.onEvent((event) => {
      if (event.type === 'rotation.changed' && event.id === id) seen.abort();
    });
    const ended = AbortSignal.any([seen.signal, signal]);
    await sleep(POLL_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
    leave();
  }
}

const isKept = ({ state }: RotationRecord['deletions'][number]) => state === 'kept';

function filterOf({
  state,
  open,
  ...rest
}: Omit<RotationListQuery, 'limit' | 'cursor'>): RotationFilter {
  if (state) return { ...rest, states: [state] };
  if (open === undefined) return rest;
  const ended: readonly RotationState[] = endedRotationStates;
  return {
    ...rest,
    states: open ? RotationState.options.filter((one) => !ended.includes(one)) : ended,
  };
}

/** A rotation has ended before its old versions are deleted. Of a deletion or pruning, that is all it does. */
const hasEnded = ({ kind, state }: RotationRecord) =>
  isEnded(state) && !(state === 'deleting' && (kind === 'deletion' || kind === 'pruning'));
