import { Readable } from 'node:stream';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { LogEnd, LogNotice, LogQuery } from '@waxseal/shared';
import {
  Engine,
  EngineNotFound,
  errorOf,
  isTerminal,
  publicText,
  type EngineTask,
  type LogItem,
  type LogSource,
} from '../engine/index.js';
import { EventBus } from '../events/index.js';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { Swarm } from '../swarm/index.js';
import { toWish, type LogWish } from './log-filter.js';
import { LogFollower } from './log-follower.js';
import { formatFor, type LogFormat } from './log-format.js';
import { LogLimit } from './log-limit.js';
import { notice, noticesOf } from './log-notices.js';
import { LogTasks } from './log-tasks.js';
import { LogUnreadable } from './logs.errors.js';
import { newestNotStarted } from './not-started.js';
import { readLog, type LogBatch } from './read-log.js';

const SESSION_CHECK_MS = 4_000;
const HEARTBEAT_MS = 20_000;
/** A client that stops reading must not keep others from reading logs. */
const STALLED_MS = 60_000;

/** Who reads a log, and how. */
export interface LogReader {
  actor: Actor;
  accept: string | undefined;
  /** Called before the first line, which may come much later. */
  begin(): void;
}

export interface LogAnswer {
  stream: Readable;
  type: string;
}

interface Subject {
  source: LogSource;
  serviceId: string;
  /** The name of the service, or its ID if it no longer exists. */
  service: string;
  tasks: EngineTask[];
}

/** An opened log. */
interface Opened extends Subject {
  wish: LogWish;
  actor: Actor;
  items: AsyncIterable<LogItem[]>;
  signal: AbortSignal;
}

type Batches = AsyncGenerator<LogBatch, LogEnd['reason'] | undefined | void, undefined>;

/** Reads the logs of services and tasks from the Engine, line by line. */
@Injectable()
export class LogsQueries implements OnModuleDestroy {
  private readonly followers = new Set<LogFollower>();
  private isStopping = false;

  constructor(
    private readonly swarm: Swarm,
    private readonly engine: Engine,
    private readonly bus: EventBus,
    private readonly limit: LogLimit,
  ) {}

  /** Runs before the server closes, which waits for open responses. */
  onModuleDestroy() {
    this.isStopping = true;
    for (const follower of this.followers) follower.end('stopping');
  }

  async ofService(name: string, query: LogQuery, reader: LogReader): Promise<LogAnswer> {
    const service = this.swarm.findService(name);
    if (!service) throw new NotFound();
    this.swarm.assertWritable();
    const { id } = service;
    const tasks = await this.engine.listTasks([id]);
    const source: LogSource = { kind: 'service', id };
    return this.answer({ source, serviceId: id, service: name, tasks }, query, reader);
  }

  async ofTask(id: string, query: LogQuery, reader: LogReader): Promise<LogAnswer> {
    this.swarm.assertWritable();
    const task = await this.engine.getTask(id);
    const { serviceId } = task;
    const service = this.swarm.cache.services.get(serviceId)?.name ?? serviceId;
    const source: LogSource = { kind: 'task', id };
    return this.answer({ source, serviceId, service, tasks: [task] }, query, reader);
  }

  private async answer(
    subject: Subject,
    query: LogQuery,
    { actor, accept, begin }: LogReader,
  ): Promise<LogAnswer> {
    assertReadable(subject.tasks);
    const leave = this.limit.enter(actor.sessionId);
    const closing = new AbortController();
    const { signal } = closing;
    const wish = toWish(query);
    const format = formatFor(accept, subject.service);
    try {
      const items = await this.open(subject.source, wish, signal);
      const opened = { ...subject, wish, actor, items, signal };
      const stream = this.toStream(opened, format, begin);
      stream.once('close', () => {
        closing.abort();
        leave();
      });
      return { stream, type: format.type };
    } catch (error) {
      leave();
      throw error;
    }
  }

  private open(source: LogSource, { engineTail, since, follow }: LogWish, signal: AbortSignal) {
    return this.engine.openLog(source, { tail: engineTail, since, follow, signal });
  }

  private toStream(opened: Opened, format: LogFormat, begin: () => void): Readable {
    let stalled: NodeJS.Timeout | undefined;
    const write = this.write.bind(this);
    async function* texts() {
      begin();
      for await (const text of write(opened, format)) {
        stalled = setTimeout(() => stream.destroy(new Error('The reader stalls')), STALLED_MS);
        yield text;
        clearTimeout(stalled);
      }
    }
    const stream = Readable.from(texts(), { objectMode: false, highWaterMark: 64 * 1_024 });
    stream.once('close', () => clearTimeout(stalled));
    return stream;
  }

  private async *write(opened: Opened, format: LogFormat): AsyncGenerator<string> {
    const { serviceId, tasks: known, wish } = opened;
    const tasks = new LogTasks(known, {
      listTasks: () => this.engine.listTasks([serviceId]),
      nodeName: (id) => this.swarm.nodeName(id),
    });
    for (const one of this.firstNotices(opened)) yield format.write(one);
    const batches = wish.follow ? this.follow(opened) : this.readAll(opened);
    for (;;) {
      const { done, value } = await batches.next();
      if (done) {
        if (value) yield format.write({ type: 'end', reason: value });
        return;
      }
      const { notices, entries } = value;
      await tasks.learn(entries);
      const records = [...notices, ...entries.map((entry) => tasks.toLine(entry))];
      const text = records.map(format.write).join('');
      if (text || format.heartbeat) yield text || format.heartbeat;
    }
  }

  private readAll({ items, wish }: Opened): Batches {
    return readLog(items, wish, (failure) => this.noticesOf(failure));
  }

  private async *follow(opened: Opened): Batches {
    const { source, wish, signal, service, actor } = opened;
    const follower = new LogFollower(
      {
        open: ({ tail, since }) =>
          this.engine.openLog(source, { tail, since, follow: true, signal }),
        endOf: (error) => this.endOf(opened, error),
        noticesOf: (failure) => this.noticesOf(failure),
      },
      wish,
      signal,
    );
    const check = async () => {
      const isSignedIn = await actor.isStillSignedIn().catch(() => false);
      if (!isSignedIn) follower.end('session-ended');
    };
    const timer = setInterval(() => void check(), SESSION_CHECK_MS);
    const leaveBus = this.bus.onEvent((event) => {
      if (!('name' in event) || event.name !== service) return;
      if (event.type === 'service.removed') follower.endSoon('service-removed');
      else if (event.type === 'service.changed')
        void this.endOf(opened).then((reason) => reason && follower.endSoon(reason));
    });
    this.followers.add(follower);
    if (this.isStopping) follower.end('stopping');
    const reason = await this.endOf(opened);
    if (reason) follower.endSoon(reason);
    try {
      return yield* withHeartbeats(follower.read(opened.items));
    } finally {
      clearInterval(timer);
      leaveBus();
      this.followers.delete(follower);
    }
  }

  /** Why nothing more can come; undefined if something may. */
  private async endOf(
    { source, serviceId }: Subject,
    error?: unknown,
  ): Promise<LogEnd['reason'] | undefined> {
    if (source.kind === 'service')
      return error instanceof EngineNotFound || !this.mayExist(serviceId)
        ? 'service-removed'
        : undefined;
    try {
      return isTerminal(await this.engine.getTask(source.id)) ? 'task-ended' : undefined;
    } catch (problem) {
      return problem instanceof EngineNotFound ? 'task-ended' : undefined;
    }
  }

  private mayExist(serviceId: string): boolean {
    return this.swarm.cache.services.get(serviceId) !== undefined;
  }

  private firstNotices({ tasks, wish, actor }: Opened): LogNotice[] {
    const task = newestNotStarted(tasks);
    if (task) {
      const reason = errorOf(task);
      const shown = actor.may('service.env.read') ? reason : publicText(reason);
      return [notice('not-started', `No task has started: ${shown}`)];
    }
    if (tasks.length === 0) return [notice('not-started', 'The service has no tasks')];
    // Docker tells this only to those that do not follow.
    return wish.follow ? this.downNotices(tasks) : [];
  }

  private downNotices(tasks: readonly EngineTask[]): LogNotice[] {
    const ids = new Set(tasks.map(({ nodeId }) => nodeId));
    const down = this.swarm.cache.nodes
      .values()
      .filter(({ id, state }) => ids.has(id) && state === 'down');
    return down.flatMap(({ id }) => this.noticesOf(`node ${id} is not available`));
  }

  private noticesOf(failure: string): LogNotice[] {
    return noticesOf(failure, (id) => this.swarm.nodeName(id));
  }
}

/** Every task has a driver that the Engine cannot read. */
function assertReadable(tasks: readonly EngineTask[]) {
  const drivers = tasks.map(({ unreadableLogDriver }) => unreadableLogDriver);
  const [driver] = drivers;
  if (!driver || drivers.includes(null)) return;
  throw new LogUnreadable({
    detail: `Docker cannot read the log back from the log driver ${driver}`,
  });
}

/** An empty batch whenever nothing else came for a while. */
async function* withHeartbeats<Result>(
  batches: AsyncGenerator<LogBatch, Result, undefined>,
): AsyncGenerator<LogBatch, Result, undefined> {
  try {
    for (;;) {
      const next = batches.next();
      for (;;) {
        let timer: NodeJS.Timeout | undefined;
        const silence = new Promise<undefined>((resolve) => {
          timer = setTimeout(() => resolve(undefined), HEARTBEAT_MS);
        });
        const outcome = await Promise.race([next, silence]).finally(() => clearTimeout(timer));
        if (outcome === undefined) {
          yield { entries: [], notices: [] };
          continue;
        }
        if (outcome.done) return outcome.value;
        yield outcome.value;
        break;
      }
    }
  } finally {
    // Not awaited: it may be waiting for the next line.
    void batches.return(undefined as never);
  }
}
