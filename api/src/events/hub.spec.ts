import { permissions, type Permission, type StreamEvent } from '@waxseal/shared';
import type { Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventBus } from './event-bus.js';
import { Hub, type Message } from './hub.js';

describe('Hub', () => {
  let bus: EventBus;
  let hub: Hub;
  let subscriptions: Subscription[];
  beforeEach(() => {
    vi.useFakeTimers();
    bus = new EventBus();
    hub = new Hub(bus);
    subscriptions = [];
  });
  afterEach(() => {
    subscriptions.forEach((subscription) => subscription.unsubscribe());
    vi.useRealTimers();
  });
  const listen = (
    granted: readonly Permission[] = permissions,
    isUnchanged: () => Promise<boolean> = async () => true,
    lastEventId?: string,
    sessionId = 'a session',
  ) => {
    const heard = { messages: [] as Message[], hasEnded: false };
    const may = (permission: Permission) => granted.includes(permission);
    const subscription = hub.stream({ may, isUnchanged, lastEventId, sessionId }).subscribe({
      next: (message) => heard.messages.push(message),
      complete: () => (heard.hasEnded = true),
    });
    subscriptions.push(subscription);
    return { heard, leave: () => subscription.unsubscribe() };
  };
  const typesOf = ({ messages }: { messages: Message[] }) => messages.map(({ type }) => type);
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const changed: StreamEvent = { type: 'secret.changed', name: 'password' };

  it('sends `reset` first', () => {
    expect(listen().heard.messages).toMatchObject([{ type: 'reset', data: { type: 'reset' } }]);
  });

  it('sends changes from the subscription on to every client', () => {
    bus.emit(changed);
    const [one, two] = [listen(), listen()];
    bus.emit(changed);
    for (const { heard } of [one, two])
      expect(heard.messages.slice(1)).toMatchObject([{ type: 'secret.changed', data: changed }]);
  });

  it('rejects more than ten streams of a session, until one of them has ended', () => {
    const listenAs = (sessionId: string) => listen(permissions, undefined, undefined, sessionId);
    const [first] = Array.from({ length: 10 }, () => listenAs('one'));
    expect(() => listenAs('one')).toThrow(expect.objectContaining({ code: 'rate-limited' }));
    expect(hub.viewers.value).toBe(10);
    listenAs('two');
    first!.leave();
    listenAs('one');
    expect(() => listenAs('one')).toThrow();
  });

  it('gives each message its own id', () => {
    const { heard } = listen();
    bus.emit(changed);
    bus.emit(changed);
    expect(new Set(heard.messages.map(({ id }) => id)).size).toBe(3);
  });

  const all: StreamEvent[] = [
    { type: 'secret.changed', name: 'a' },
    { type: 'secret.removed', name: 'a' },
    { type: 'secret.due', name: 'a' },
    { type: 'config.changed', name: 'a' },
    { type: 'config.removed', name: 'a' },
    { type: 'config.due', name: 'a' },
    { type: 'service.changed', name: 'a' },
    { type: 'service.removed', name: 'a' },
    { type: 'network.changed', name: 'a' },
    { type: 'network.removed', name: 'a' },
    { type: 'node.changed', name: 'a' },
    { type: 'node.removed', name: 'a' },
    { type: 'rotation.changed', id: 'a' },
    { type: 'cluster.changed' },
    { type: 'session.changed' },
    { type: 'reset' },
  ];

  it.each<[Permission, string[]]>([
    ['secret.read', ['secret.changed', 'secret.removed', 'secret.due']],
    ['config.read', ['config.changed', 'config.removed', 'config.due']],
    ['rotation.read', ['rotation.changed']],
    ['service.read', ['service.changed', 'service.removed', 'network.changed', 'network.removed']],
    ['node.read', ['node.changed', 'node.removed']],
    ['event.read', ['cluster.changed', 'session.changed', 'reset']],
    ['user.read', []],
  ])('sends a client with the permission %s only the events %j', (permission, types) => {
    const { heard } = listen([permission]);
    all.forEach((event) => bus.emit(event));
    expect(typesOf(heard).slice(1)).toEqual(types);
  });

  it('checks the permission on each event', () => {
    const granted: Permission[] = ['secret.read'];
    const { heard } = listen(granted);
    granted.pop();
    bus.emit(changed);
    expect(typesOf(heard)).toEqual(['reset']);
  });

  it('sends a comment every 20 s', async () => {
    const { heard } = listen();
    await pass(40_000);
    expect(heard.messages.slice(1)).toEqual([{ comment: 'alive' }, { comment: 'alive' }]);
  });

  it.each<[string, () => Promise<boolean>]>([
    ['has changed', async () => false],
    ['cannot be read', () => Promise.reject(new Error('database'))],
  ])('ends within 4 s when the session %s', async (_, check) => {
    let isUnchanged = async () => true;
    const { heard } = listen(permissions, () => isUnchanged());
    await pass(10_000);
    expect(heard.hasEnded).toBe(false);
    isUnchanged = check;
    await pass(4_000);
    expect([heard.hasEnded, heard.messages.at(-1)?.type]).toEqual([true, 'session.changed']);
  });

  const idOf = ({ messages }: { messages: Message[] }) => messages.at(-1)!.id!;

  it('sends a returning client the events it missed, as far as its role permits', () => {
    const { heard, leave } = listen();
    bus.emit(changed);
    leave();
    bus.emit({ type: 'node.changed', name: 'one' });
    bus.emit({ type: 'secret.removed', name: 'password' });
    const back = listen(['secret.read'], async () => true, idOf(heard));
    bus.emit(changed);
    expect(typesOf(back.heard)).toEqual(['secret.removed', 'secret.changed']);
  });

  it('sends the events after the latest id that a client read', () => {
    bus.emit(changed);
    const id = hub.lastId;
    bus.emit({ type: 'node.changed', name: 'one' });
    const { heard } = listen(permissions, async () => true, id);
    expect(typesOf(heard)).toEqual(['node.changed']);
  });

  it('sends no reset to a client that has missed nothing', () => {
    const { heard, leave } = listen();
    leave();
    expect(listen(permissions, async () => true, idOf(heard)).heard.messages).toEqual([]);
  });

  it.each(['0-1', 'nonsense', ''])(
    'sends `reset` first to a client with the unknown event id %j',
    (id) => {
      bus.emit(changed);
      expect(typesOf(listen(permissions, async () => true, id).heard)).toEqual(['reset']);
    },
  );

  it('sends `reset` first when missed events are no longer kept', () => {
    const { heard, leave } = listen();
    leave();
    for (let count = 0; count < 4_001; count++) bus.emit(changed);
    expect(typesOf(listen(permissions, async () => true, idOf(heard)).heard)).toEqual(['reset']);
  });

  it('counts connected viewers', () => {
    const [one] = [listen(), listen()];
    expect(hub.viewers.value).toBe(2);
    one.leave();
    expect(hub.viewers.value).toBe(1);
  });

  it('keeps other streams open when one session ends', async () => {
    listen(permissions, async () => false);
    const { heard } = listen();
    await pass(10_000);
    bus.emit(changed);
    expect([heard.hasEnded, heard.messages.at(-1)?.type]).toEqual([false, 'secret.changed']);
  });

  it('ends when the server shuts down', () => {
    const { heard } = listen();
    hub.onModuleDestroy();
    expect(heard.hasEnded).toBe(true);
  });

  it('ends at once when it starts during the shutdown', () => {
    hub.onModuleDestroy();
    expect(listen().heard.hasEnded).toBe(true);
  });

  it('leaves no timer behind', () => {
    const { heard, leave } = listen();
    leave();
    bus.emit(changed);
    expect([typesOf(heard), vi.getTimerCount()]).toEqual([['reset'], 0]);
  });
});
