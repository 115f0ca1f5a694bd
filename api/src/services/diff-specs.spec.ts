import { describe, expect, it } from 'vitest';
import { aServiceSpec } from '../engine/testing/factories.js';
import { diffSpecs } from './diff-specs.js';

describe('diffSpecs', () => {
  const spec = aServiceSpec();
  const lines = (changes: object, showsValues = true) =>
    diffSpecs(spec, { ...spec, ...changes }, showsValues);

  it('returns no line for equal specs', () => {
    expect(lines({ env: [], labels: {} })).toEqual([]);
  });

  it.each([
    [{ replicas: 3 }, '1', '3'],
    [{ replicas: null }, '1', null],
    [{ image: 'busybox:2' }, 'busybox:1.36', 'busybox:2'],
    [{ constraints: ['node.role==manager'] }, '[]', '["node.role==manager"]'],
    [{ command: ['run'] }, null, '["run"]'],
  ])('returns a line for %j', (change, before, after) => {
    expect(lines(change)).toEqual([{ path: Object.keys(change)[0], before, after }]);
  });

  it.each([
    { env: ['A=hunter2'] },
    { command: ['hunter2'] },
    { args: ['hunter2'] },
    { labels: { a: 'hunter2' } },
  ])('hides the values of %j from users without the permission', (change) => {
    const path = Object.keys(change)[0];
    expect(lines(change, false)).toEqual([{ path, before: '…', after: '…' }]);
  });

  it('shows other fields to everyone', () => {
    expect(lines({ replicas: 3 }, false)).toEqual(lines({ replicas: 3 }, true));
  });
});
