import { describe, expect, it } from 'vitest';
import { effectText, headlineOf, notesOf, orderText, paceOf, retirementText } from './plan-labels';
import { aPlan, aPlannedService } from './testing/plans';

const textsOf = (changes: Parameters<typeof aPlannedService>[0]) =>
  notesOf(aPlannedService(changes)).map(({ text }) => text);

describe('effectText', () => {
  it.each([
    [
      { effect: 'update', restarts: 1, isCanary: true },
      '1 task restarts once, as the first one, alone',
    ],
    [{ effect: 'update', restarts: 3, isCanary: false }, '3 tasks restart once'],
    [{ effect: 'update', restarts: 0, isCanary: false }, 'no task restarts'],
    [{ effect: 'rerun' }, 'the job runs again'],
    [{ effect: 'skip' }, 'stays on the old version'],
    [{ effect: 'refuse' }, 'stands in the way'],
    [{ effect: 'none' }, 'nothing to change'],
  ] as const)('of %j', (changes, text) => {
    expect(effectText(aPlannedService(changes))).toBe(text);
  });
});

describe('notesOf', () => {
  it('says nothing where there is nothing to say', () => {
    expect(notesOf(aPlannedService())).toEqual([]);
  });

  it('tells who is down for a moment, and warns of it', () => {
    const [note] = notesOf(aPlannedService({ isDownForAMoment: true, startFirst: 'offered' }));
    expect(note).toMatchObject({
      text: expect.stringContaining('Down for a moment'),
      isWarning: true,
    });
  });

  it('says what starting first costs once it is chosen', () => {
    expect(textsOf({ startFirst: 'chosen' })[0]).toContain('docker service rollback');
  });

  it('says why starting first is not offered', () => {
    expect(textsOf({ isDownForAMoment: true, startFirst: 'host-port' })[1]).toContain('port');
  });

  it('tells of a rollout of its own, of ill health, dead nodes and Waxseal itself', () => {
    expect(
      textsOf({
        busy: 'rollback_paused',
        health: 'unhealthy',
        running: 1,
        desired: 2,
        nodesDown: ['n1', 'n2'],
        isOwn: true,
        warnings: ['A mount is writable'],
      }),
    ).toEqual([
      'Its own rollout is rollback paused',
      'Unhealthy already: 1 of 2 tasks run. It does not roll the others back.',
      'Has tasks on nodes that are down: n1, n2',
      'This is Waxseal itself: it restarts last, and goes on afterwards',
      'A mount is writable',
    ]);
  });
});

describe('paceOf', () => {
  it('tells order, parallelism, delay and deadline', () => {
    const updatePolicy = {
      parallelism: 0,
      delayMs: 10_000,
      monitorMs: 0,
      order: 'start-first',
      failureAction: 'pause',
    } as const;
    expect(paceOf(aPlannedService({ updatePolicy, deadlineSeconds: 600 }))).toBe(
      'start-first, all at once, 10 s between; deadline 10 min',
    );
  });
});

describe('headlineOf', () => {
  it('counts services, tasks, and who is down for a moment', () => {
    const services = [
      aPlannedService({ isDownForAMoment: true }),
      aPlannedService({ service: 'api' }),
      aPlannedService({ service: 'ill', isDownForAMoment: true, running: 0 }),
      aPlannedService({ service: 'old', effect: 'skip', isDownForAMoment: true }),
    ];
    expect(headlineOf(aPlan({ services, restarts: 4 }))).toBe(
      '3 services, 4 tasks restart once, 1 down for a moment.',
    );
  });

  it('says so when nothing restarts', () => {
    expect(headlineOf(aPlan({ services: [], restarts: 0 }))).toContain('no task restarts');
  });
});

describe('orderText', () => {
  const services = ['a', 'b', 'c', 'd'].map((service) => aPlannedService({ service }));
  const { settings } = aPlan();

  it.each([
    [{ canary: true, parallelism: 10 }, 'First a alone; when it holds, the other 3, all at once.'],
    [{ canary: true, parallelism: 2 }, 'First a alone; when it holds, the other 3, 2 at once.'],
    [{ canary: false, parallelism: 10 }, 'All 4, all at once.'],
  ])('of %j', (changes, text) => {
    expect(orderText(aPlan({ services, settings: { ...settings, ...changes } }))).toBe(text);
  });

  it('is not worth a word for one service', () => {
    expect(orderText(aPlan())).toBeNull();
  });
});

describe('retirementText', () => {
  const row = { kind: 'secret', name: 'db', version: 1, afterSeconds: null, why: null } as const;

  it.each([
    [{ ...row, when: 'now' as const, afterSeconds: 0 }, /removed at the end/],
    [{ ...row, when: 'after-grace' as const, afterSeconds: 86_400 }, /removed 1 day after the end/],
    [{ ...row, when: 'kept' as const, why: 'pinned' as const }, /pinned/],
    [{ ...row, when: 'kept' as const, why: 'stack-owned' as const }, /stack/],
    [{ ...row, when: 'kept' as const, why: 'held' as const }, /held/],
  ])('of %j', (given, words) => {
    expect(retirementText(given)).toMatch(words);
  });
});
