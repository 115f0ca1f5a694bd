import { describe, expect, it } from 'vitest';
import { lostFields } from './lost-fields.js';

const sent = {
  Name: 'web',
  Labels: { team: 'a', '': 'odd' },
  TaskTemplate: {
    Resources: { SwapBytes: 134_217_728, MemorySwappiness: 10, Limits: { MemoryBytes: 1 } },
    ContainerSpec: { Env: ['A=1', 'B=2'], Mounts: [{ Target: '/a' }, { Target: '/b' }] },
  },
};

describe('The fields that the Engine lost', () => {
  const lost = (change: (kept: typeof sent) => unknown) => {
    const kept = structuredClone(sent);
    change(kept);
    return lostFields(sent, kept);
  };

  it.each<[string, (kept: typeof sent) => unknown, string[]]>([
    ['none', () => {}, []],
    [
      'missing numbers, by their paths',
      ({ TaskTemplate }) => (TaskTemplate.Resources = { Limits: { MemoryBytes: 1 } } as never),
      ['TaskTemplate.Resources.SwapBytes', 'TaskTemplate.Resources.MemorySwappiness'],
    ],
    ['another value', ({ Labels }) => (Labels.team = 'b'), ['Labels.team']],
    [
      'a label without a key',
      ({ Labels }) => delete (Labels as object as { ''?: '' })[''],
      ['Labels.'],
    ],
    [
      'a line of a list of texts, as the list',
      ({ TaskTemplate }) => (TaskTemplate.ContainerSpec.Env = ['A=1', 'B=3']),
      ['TaskTemplate.ContainerSpec.Env'],
    ],
    [
      'a shorter list',
      ({ TaskTemplate }) => TaskTemplate.ContainerSpec.Mounts.pop(),
      ['TaskTemplate.ContainerSpec.Mounts'],
    ],
    [
      'a field of an entry',
      ({ TaskTemplate }) => (TaskTemplate.ContainerSpec.Mounts[1]!.Target = '/c'),
      ['TaskTemplate.ContainerSpec.Mounts[1].Target'],
    ],
    ['nothing that was added', (kept) => Object.assign(kept, { More: { a: 1 } }), []],
  ])('are %s', (_, change, paths) => {
    expect(lost(change)).toEqual(paths);
  });

  it('do not include omitted zero values', () => {
    const zeros = {
      Labels: {},
      A: 0,
      B: false,
      C: '',
      D: null,
      E: [],
      F: { G: { H: 0 } },
      I: undefined,
    };
    expect(lostFields(zeros, {})).toEqual([]);
    expect(lostFields({ Mode: { Global: {} } }, { Mode: {} })).toEqual([]);
  });

  it('include zero values that became other values', () => {
    expect(lostFields({ A: 0, B: {} }, { A: 1, B: { C: 2 } })).toEqual(['A']);
  });
});
