import type { Plan } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import {
  keysIn,
  outcomeText,
  planLines,
  removalFault,
  sharedWarnings,
  tasksText,
} from './bulk-labels';
import type { BulkItem } from './use-bulk';

type Effect = Plan['effects'][number];
const anEffect = (changes: Partial<Effect> = {}): Effect => ({
  service: 'web',
  effect: 'restart',
  tasks: 2,
  order: 'stop-first',
  isDownForAMoment: false,
  ...changes,
});
const aPlan = (changes: Partial<Plan> = {}): Plan => ({
  kind: 'plan',
  action: 'service.restart',
  target: { kind: 'service', name: 'web' },
  effects: [anEffect()],
  diff: [{ path: 'TaskTemplate.ForceUpdate', before: '0', after: '1' }],
  warnings: [],
  ...changes,
});
const anItem = (changes: Partial<Plan> = {}): BulkItem => ({
  name: 'web',
  state: 'planned',
  plan: aPlan(changes),
});

describe('planLines', () => {
  it('says what happens to the tasks', () => {
    const effects = [anEffect({ tasks: 1, isDownForAMoment: true }), anEffect({ effect: 'none' })];
    expect(planLines(aPlan({ effects }))).toEqual(['Restarts 1 task, brief downtime']);
  });

  it('says which labels change', () => {
    const diff = [
      { path: 'Labels.a', before: null, after: '1' },
      { path: 'Labels.b', before: '1', after: '2' },
      { path: 'Labels.c', before: '3', after: null },
    ];
    expect(planLines(aPlan({ action: 'secret.edit', effects: [], diff }))).toEqual([
      'Label a: sets 1',
      'Label b: 1 → 2',
      'Label c: removes 3',
    ]);
  });
});

describe('tasksText', () => {
  it('adds up the tasks of all services', () => {
    const items = [
      anItem(),
      anItem({ effects: [anEffect({ tasks: 1, isDownForAMoment: true })] }),
      anItem({ effects: [] }),
    ];
    expect(tasksText(items)).toBe('Restarts 3 tasks, 1 service with brief downtime.');
    expect(tasksText([anItem({ effects: [] })])).toBe('No tasks will restart.');
  });
});

describe('sharedWarnings', () => {
  it('returns only what is true of all', () => {
    const items = [anItem({ warnings: ['a', 'b'] }), anItem({ warnings: ['b'] })];
    expect(sharedWarnings(items)).toEqual(['b']);
    expect(sharedWarnings([])).toEqual([]);
  });
});

describe('outcomeText', () => {
  it('names what did not happen', () => {
    expect(outcomeText(12, 0, 0)).toBe('12 done.');
    expect(outcomeText(1_200, 2, 3)).toBe('1,200 done, 2 failed, 3 not started.');
  });
});

describe('the keys of labels to remove', () => {
  it('are separated by spaces', () => expect(keysIn(' a  b.c a ')).toEqual(['a', 'b.c']));

  it('can be neither reserved nor set at the same time', () => {
    expect(removalFault(['a'], ['b'])).toBeNull();
    expect(removalFault(['waxseal.x'], [])).toContain('waxseal.x');
    expect(removalFault(['a'], ['a'])).toContain('a is also');
  });
});
