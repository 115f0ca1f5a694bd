import { text } from 'node:stream/consumers';
import { LogQuery, type LogRecord, type Role } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { EngineUnreachable, type EngineTask, type LogEntry } from '../engine/index.js';
import { aNode } from '../engine/testing/factories.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { LogLimit } from './log-limit.js';
import { LogsQueries, type LogAnswer } from './logs.queries.js';

const instant = (second: number) =>
  `2026-03-01T12:00:${String(second).padStart(2, '0')}.000000000Z`;

describe('LogsQueries', () => {
  let test: TestSwarm;
  let queries: LogsQueries;
  let service: string;
  let tasks: EngineTask[];
  let role: Role;
  let open: LogAnswer[];
  beforeEach(async () => {
    test = new TestSwarm();
    const { engine, swarm, bus } = test;
    queries = new LogsQueries(swarm, engine, bus, new LogLimit());
    const nodes = ['one', 'two'].map((name) => engine.addNode(aNode({ name })));
    service = engine.addService({ name: 'web' }).id;
    tasks = nodes.map(({ id }, at) =>
      engine.addTask({ serviceId: service, slot: at + 1, nodeId: id }),
    );
    role = 'operator';
    open = [];
    await test.refresh();
  });
  afterEach(() => {
    for (const { stream } of open) stream.destroy();
  });

  const entry = (task: number, second: number, line = `line ${second}`): LogEntry => ({
    taskId: tasks[task]!.id,
    nodeId: tasks[task]!.nodeId!,
    at: instant(second),
    stream: 'stdout',
    text: line,
  });
  const write = (...entries: LogEntry[]) => test.engine.logs.write(service, ...entries);
  const reader = (accept?: string) => {
    const signedInAs = role;
    const actor = anActor(signedInAs, { find: async () => ({ role }) });
    return { actor, accept, begin: () => {} };
  };
  async function ask(query: object = {}, accept?: string) {
    const answer = await queries.ofService('web', LogQuery.parse(query), reader(accept));
    open.push(answer);
    return answer;
  }
  const recordsIn = (ndjson: string) =>
    ndjson
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogRecord);
  const read = async (query: object = {}) => recordsIn(await text((await ask(query)).stream));
  const textsIn = (records: readonly LogRecord[]) =>
    records.flatMap((record) => (record.type === 'line' ? record.text : []));

  /** A followed log, of which the records that have arrived are known. */
  async function follow(query: object = {}) {
    const { stream } = await ask({ ...query, follow: 'true' });
    let received = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    const records = () => recordsIn(received.slice(0, received.lastIndexOf('\n') + 1));
    return {
      records,
      has: (expected: string[]) =>
        expect.poll(() => textsIn(records()), { timeout: 5_000 }).toEqual(expected),
      ends: (reason: string) =>
        expect.poll(() => records().at(-1), { timeout: 8_000 }).toEqual({ type: 'end', reason }),
    };
  }

  it('merges the lines of all tasks by time, with slot and node', async () => {
    write(entry(0, 1), entry(0, 4), entry(1, 2), entry(1, 3));
    const records = await read();
    expect(textsIn(records)).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
    expect(records[1]).toEqual({
      type: 'line',
      at: instant(2),
      task: tasks[1]!.id,
      slot: 2,
      node: 'two',
      stream: 'stdout',
      text: 'line 2',
    });
  });

  it.each([
    [{ tail: '2' }, ['line 4', 'line 5']],
    [{ tail: '0' }, []],
    [{ since: instant(4) }, ['line 4', 'line 5']],
    [{ since: '2026-03-01T13:00:04+01:00' }, ['line 4', 'line 5']],
    [{ until: instant(2), tail: '1' }, ['line 2']],
    [{ search: 'NE 3', tail: '1' }, ['line 3']],
    [{ stream: 'stderr', tail: '1' }, ['line 1']],
  ])('returns the last lines of those that match %j', async (query, expected) => {
    write({ ...entry(0, 1), stream: 'stderr' }, entry(0, 3), entry(0, 5), entry(1, 2), entry(1, 4));
    expect(textsIn(await read(query))).toEqual(expected);
  });

  it('writes the format that the client accepts', async () => {
    write(entry(0, 1));
    const plain = await ask({}, 'text/plain');
    expect(await text(plain.stream)).toBe(`${instant(1)} web.1@one | line 1\n`);
    expect(plain.type).toMatch('text/plain');
    const events = await ask({}, 'text/event-stream');
    expect(await text(events.stream)).toMatch(/^event: line\ndata: \{"type":"line",.*\}\n\n$/);
    expect((await ask({}, '*/*')).type).toMatch('application/x-ndjson');
  });

  it('names a node whose lines are missing, beside the lines of the others', async () => {
    write(entry(0, 1));
    const failure = `warning: incomplete log stream. some logs could not be retrieved for the following reasons: node ${tasks[1]!.nodeId} is not available, task x has not been scheduled`;
    test.engine.logs.write(service, { failure });
    const detail = 'The node two is not available: its lines are missing';
    const notice = { type: 'notice', code: 'incomplete', detail };
    expect(await read()).toEqual([notice, expect.objectContaining({ text: 'line 1' })]);
    test.engine.addNode({ id: tasks[1]!.nodeId!, name: 'two', state: 'down' });
    await test.refresh();
    const log = await follow();
    await log.has(['line 1']);
    expect(log.records()[0]).toEqual(notice);
  });

  it('says why no task has started, and hides what may quote arguments', async () => {
    const error = 'exec: "app --password=x": not found';
    for (const { id } of tasks) test.engine.moveTask(id, { state: 'rejected', error });
    const notices = async () => (await read()) as { detail: string }[];
    expect(await notices()).toMatchObject([
      { code: 'not-started', detail: expect.stringContaining(error) },
    ]);
    role = 'viewer';
    expect((await notices())[0]!.detail).not.toContain('password');
  });

  it('names the log driver that cannot be read', async () => {
    for (const { id } of tasks) test.engine.moveTask(id, { unreadableLogDriver: 'none' });
    await expect(ask()).rejects.toMatchObject({
      code: 'log-unreadable',
      extras: { detail: 'Docker cannot read the log back from the log driver none' },
    });
  });

  it('reads the log of a single task, and of none that does not exist', async () => {
    test.engine.logs.write(tasks[1]!.id, entry(1, 1, 'mine'));
    const { stream } = await queries.ofTask(tasks[1]!.id, LogQuery.parse({}), reader());
    expect(recordsIn(await text(stream))).toMatchObject([{ text: 'mine', slot: 2 }]);
    for (const id of ['z'.repeat(25), 'web'])
      await expect(queries.ofTask(id, LogQuery.parse({}), reader())).rejects.toMatchObject({
        code: 'not-found',
      });
  });

  it('limits the logs that a session reads, and counts closed ones no more', async () => {
    for (let left = 8; left > 0; left--) await ask({ follow: 'true' });
    await expect(ask()).rejects.toMatchObject({ code: 'rate-limited' });
    open[0]!.stream.destroy();
    await expect
      .poll(() =>
        ask().then(
          () => 'open',
          () => 'refused',
        ),
      )
      .toBe('open');
  });

  describe('A followed log', () => {
    it('sends the last lines, and then new ones, also of tasks that start later', async () => {
      write(entry(0, 1), entry(0, 3), entry(1, 2));
      const log = await follow({ tail: '2' });
      await log.has(['line 2', 'line 3']);
      write(entry(1, 5), entry(0, 4));
      await log.has(['line 2', 'line 3', 'line 4', 'line 5']);
      const { id } = test.engine.addTask({ serviceId: service, slot: 7, nodeId: tasks[0]!.nodeId });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      write({ ...entry(0, 6), taskId: id });
      await log.has(['line 2', 'line 3', 'line 4', 'line 5', 'line 6']);
      expect(log.records().at(-1)).toMatchObject({ task: id, slot: 7 });
    });

    it('continues after a lost connection without loss and without a line twice', async () => {
      const now = () => new Date().toISOString().replace('Z', '000000Z');
      const at = now();
      const line = (task: number, words: string) => ({ ...entry(task, 0, words), at });
      write(line(0, 'a'), line(0, 'b'), line(1, 'c'));
      const log = await follow();
      await log.has(['a', 'b', 'c']);
      test.engine.logs.closeAll();
      test.engine.failWith(new EngineUnreachable());
      // At the same instant as lines that are known.
      write(line(0, 'd'), { ...line(1, 'e'), at: now() });
      await expect
        .poll(() => log.records().map((record) => ('code' in record ? record.code : '')), {
          timeout: 5_000,
        })
        .toContain('engine-away');
      test.engine.failWith(null);
      await log.has(['a', 'b', 'c', 'd', 'e']);
      write({ ...line(0, 'f'), at: now() });
      await log.has(['a', 'b', 'c', 'd', 'e', 'f']);
      expect(log.records()).toContainEqual(expect.objectContaining({ code: 'engine-back' }));
    });

    it('ends when the service is removed, after its last lines', async () => {
      write(entry(0, 1, 'first'));
      const log = await follow();
      await log.has(['first']);
      test.bus.emit({ type: 'service.removed', name: 'web' });
      write(entry(0, 2, 'last'));
      await log.ends('service-removed');
      expect(textsIn(log.records())).toEqual(['first', 'last']);
    });

    it('ends when the role of the session changes', async () => {
      const log = await follow();
      role = 'viewer';
      await log.ends('session-ended');
    }, 10_000);

    it('ends when the process stops', async () => {
      const log = await follow();
      queries.onModuleDestroy();
      await log.ends('stopping');
    });

    it('ends when its task has ended', async () => {
      const { id } = tasks[0]!;
      test.engine.logs.write(id, entry(0, 1, 'mine'));
      test.engine.moveTask(id, { state: 'complete' });
      const answer = await queries.ofTask(id, LogQuery.parse({ follow: 'true' }), reader());
      expect(recordsIn(await text(answer.stream))).toMatchObject([
        { text: 'mine' },
        { type: 'end', reason: 'task-ended' },
      ]);
    });

    it('drops and counts the lines of a client that reads too slowly', async () => {
      const { stream } = await ask({ follow: 'true' });
      // Asks for the first lines and takes none.
      const onReadable = () => {};
      stream.on('readable', onReadable);
      const total = 60_000;
      const later = '2100-01-01T00:00:00.000000000Z';
      for (let written = 0; written < total; written += 1_000) {
        write(
          ...Array.from({ length: 1_000 }, (_, at) => ({
            ...entry(0, 1, `${written + at}`),
            at: later,
          })),
        );
        await new Promise((resolve) => setImmediate(resolve));
      }
      await expect.poll(() => stream.readableLength).toBeGreaterThan(0);
      stream.off('readable', onReadable);
      setTimeout(() => queries.onModuleDestroy(), 500);
      const records = recordsIn(await text(stream));
      const dropped = records.flatMap((record) =>
        record.type === 'notice' ? (record.count ?? 0) : [],
      );
      const lost = dropped.reduce((sum, count) => sum + count, 0);
      expect(lost).toBeGreaterThan(30_000);
      expect(textsIn(records).length + lost).toBe(total);
    });

    it('leaves no connection to Docker when its client has gone', async () => {
      const { stream } = await ask({ follow: 'true' });
      expect(test.engine.logs.followers).toBe(1);
      stream.destroy();
      await expect.poll(() => test.engine.logs.followers).toBe(0);
    });
  });
});
