import { QueryObserver } from '@tanstack/vue-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createInvalidator, staleKeys } from './invalidation';
import { createQueryClient } from './query-client';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('staleKeys', () => {
  it('includes the service, all lists of services and the usage of secrets', () => {
    const keys = staleKeys({ type: 'service.changed', name: 'web' });
    const expected = [
      ['services', 'list'],
      ['services', 'one', 'web'],
      ['inventory'],
      ['secrets'],
      ['configs'],
    ];
    expect(keys).toEqual(expect.arrayContaining(expected));
    expect(keys).not.toContainEqual(['services']);
  });

  it.each([
    { type: 'service.changed', name: 'web' },
    { type: 'node.changed', name: 'n1' },
  ] as const)('includes the tasks of all services on $type', (event) =>
    expect(staleKeys(event)).toContainEqual(['tasks']),
  );

  it('includes the rotation, all lists of rotations, and the secrets and configs that show it', () => {
    expect(staleKeys({ type: 'rotation.changed', id: 'r1' })).toEqual([
      ['rotations', 'list'],
      ['rotations', 'under-way'],
      ['rotations', 'one', 'r1'],
      ['secrets'],
      ['configs'],
      ['overview'],
      ['audit', 'object'],
    ]);
  });

  it.each(['secret.changed', 'secret.removed', 'secret.due'] as const)(
    'includes the secrets on %s',
    (type) => expect(staleKeys({ type, name: 'a' })).toContainEqual(['secrets']),
  );

  it.each(['config.changed', 'config.removed', 'config.due'] as const)(
    'includes the configs on %s',
    (type) => expect(staleKeys({ type, name: 'a' })).toContainEqual(['configs']),
  );

  it('includes the activity of the object', () => {
    expect(staleKeys({ type: 'service.changed', name: 'web' })).toContainEqual([
      'audit',
      'object',
      'service',
      'web',
    ]);
  });

  it('includes everything on a reset', () => {
    expect(staleKeys({ type: 'reset' })).toEqual([[]]);
  });
});

describe('createInvalidator', () => {
  const cancelQueries = () => Promise.resolve();

  it('repeats a first read that is in progress', async () => {
    const queryClient = createQueryClient();
    const answers: ((names: string[]) => void)[] = [];
    const observer = new QueryObserver(queryClient, {
      queryKey: ['secrets', 'list'],
      queryFn: () => new Promise<string[]>((resolve) => answers.push(resolve)),
    });
    const stop = observer.subscribe(() => {});
    createInvalidator(queryClient)({ type: 'secret.changed', name: 'b' });
    await vi.advanceTimersByTimeAsync(500);
    expect(answers).toHaveLength(2);
    answers[0]!(['a']);
    answers[1]!(['a', 'b']);
    await vi.advanceTimersByTimeAsync(0);
    expect(observer.getCurrentResult()).toMatchObject({ data: ['a', 'b'], fetchStatus: 'idle' });
    stop();
  });

  it('combines a burst of events into one round of reads', async () => {
    const invalidateQueries = vi.fn(() => Promise.resolve());
    const invalidate = createInvalidator({ cancelQueries, invalidateQueries });
    for (let count = 0; count < 50; count += 1) invalidate({ type: 'secret.changed', name: 'a' });
    await vi.advanceTimersByTimeAsync(500);
    expect(invalidateQueries).toHaveBeenCalledTimes(4);
  });

  it('waits for the previous round and misses no event in the meantime', async () => {
    let finish = () => {};
    const invalidateQueries = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const invalidate = createInvalidator({ cancelQueries, invalidateQueries });
    invalidate({ type: 'reset' });
    await vi.advanceTimersByTimeAsync(500);
    invalidate({ type: 'reset' });
    await vi.advanceTimersByTimeAsync(500);
    expect(invalidateQueries).toHaveBeenCalledTimes(1);
    finish();
    await vi.advanceTimersByTimeAsync(500);
    expect(invalidateQueries).toHaveBeenCalledTimes(2);
  });
});
