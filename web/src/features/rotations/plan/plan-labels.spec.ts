import { describe, expect, it } from 'vitest';
import { effectText, headlineOf, notesOf, orderText, paceOf, deletionText } from './plan-labels';
import { aPlan, aPlannedService } from '../testing/plans';

const textsOf = (changes: Parameters<typeof aPlannedService>[0]) =>
  notesOf(aPlannedService(changes)).map(({ text }) => text);

describe('effectText', () => {
  it.each([
    [{ effect: 'update', restarts: 1, isCanary: true }, 'restarts 1 task – canary, goes first'],
    [{ effect: 'update', restarts: 3, isCanary: false }, 'restarts 3 tasks (once each)'],
    [{ effect: 'update', restarts: 0, isCanary: false }, 'no tasks restart'],
    [{ effect: 'rerun' }, 'runs again'],
    [{ effect: 'skip' }, 'keeps the previous version'],
    [{ effect: 'refuse' }, 'blocks the start'],
    [{ effect: 'none' }, 'nothing to change'],
  ] as const)('of %j', (changes, text) => {
    expect(effectText(aPlannedService(changes))).toBe(text);
  });
});

describe('notesOf', () => {
  it('returns no notes for a service without special conditions', () => {
    expect(notesOf(aPlannedService())).toEqual([]);
  });

  it('warns of downtime', () => {
    const [note] = notesOf(aPlannedService({ isDownForAMoment: true, startFirst: 'offered' }));
    expect(note).toMatchObject({
      text: expect.stringContaining('Brief downtime'),
      isWarning: true,
    });
  });

  it('explains the drawback of start-first when it is chosen', () => {
    expect(textsOf({ startFirst: 'chosen' })[0]).toContain('docker service rollback');
  });

  it('explains why start-first is not offered', () => {
    expect(textsOf({ isDownForAMoment: true, startFirst: 'host-port' })[1]).toContain('port');
  });

  it('warns of an unfinished rollout, an unhealthy service, unreachable nodes and Waxseal itself', () => {
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
      'Mid-rollout (rollback paused)',
      'Already unhealthy (1 of 2 tasks running). A failure here won’t revert the other services.',
      'Has tasks on unreachable nodes: n1, n2',
      'Hosts Waxseal itself: restarts last. The rotation resumes afterwards',
      'A mount is writable',
    ]);
  });
});

describe('paceOf', () => {
  it('describes order, parallelism, delay, expected duration and deadline', () => {
    const updatePolicy = {
      parallelism: 0,
      delayMs: 10_000,
      monitorMs: 0,
      order: 'start-first',
      failureAction: 'pause',
    } as const;
    expect(
      paceOf(aPlannedService({ updatePolicy, expectedSeconds: 20, deadlineSeconds: 600 })),
    ).toBe('Start-first · all tasks together · 10 s delay · takes about 20 s · deadline 10 min');
  });
});

describe('headlineOf', () => {
  it('counts services, task restarts and services with downtime', () => {
    const services = [
      aPlannedService({ isDownForAMoment: true }),
      aPlannedService({ service: 'api' }),
      aPlannedService({ service: 'ill', isDownForAMoment: true, running: 0 }),
      aPlannedService({ service: 'old', effect: 'skip', isDownForAMoment: true }),
    ];
    expect(headlineOf(aPlan({ services, restarts: 4 }))).toBe(
      '3 services · 4 task restarts · 1 with brief downtime · about 16 s',
    );
  });

  it('reports that no tasks restart if no service uses the secret', () => {
    expect(headlineOf(aPlan({ services: [], restarts: 0 }))).toContain('Not used by any service');
  });

  it('does not call a secret unused if all its services are skipped', () => {
    const services = [aPlannedService({ effect: 'skip' })];
    expect(headlineOf(aPlan({ services, restarts: 0 }))).toBe(
      'No service is updated. No tasks restart.',
    );
  });
});

describe('orderText', () => {
  const services = ['a', 'b', 'c', 'd'].map((service) => aPlannedService({ service }));
  const { settings } = aPlan();

  it.each([
    [
      { canary: true, parallelism: 10 },
      'a goes first (canary). Once it’s stable, the other 3 follow together.',
    ],
    [
      { canary: true, parallelism: 2 },
      'a goes first (canary). Once it’s stable, the other 3 follow 2 at a time.',
    ],
    [{ canary: false, parallelism: 10 }, 'All 4 services are updated together.'],
  ])('of %j', (changes, text) => {
    expect(orderText(aPlan({ services, settings: { ...settings, ...changes } }))).toBe(text);
  });

  it('is omitted for a single service', () => {
    expect(orderText(aPlan())).toBeNull();
  });
});

describe('deletionText', () => {
  const row = { kind: 'secret', name: 'db', version: 1, afterSeconds: null, why: null } as const;

  it.each([
    [{ ...row, when: 'now' as const, afterSeconds: 0 }, /deleted when the rotation ends/],
    [
      { ...row, when: 'after-grace' as const, afterSeconds: 86_400 },
      /kept for 1 day after the rotation, then deleted/,
    ],
    [{ ...row, when: 'kept' as const, why: 'pinned' as const }, /pinned/],
    [{ ...row, when: 'kept' as const, why: 'stack-owned' as const }, /stack/],
  ])('of %j', (given, words) => {
    expect(deletionText(given)).toMatch(words);
  });
});
