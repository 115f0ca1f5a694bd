import { describe, expect, it } from 'vitest';
import { NotScalable } from '../engine.errors.js';
import { applyChange, withLabels } from './outbound.js';

const aSpec = () => ({
  Name: 'web',
  Labels: { a: '1', b: '2' },
  Mode: { Replicated: { Replicas: 1 } },
  TaskTemplate: { ForceUpdate: 4, ContainerSpec: { Image: 'nginx' }, Runtime: 'container' },
  Unknown: { kept: [null, 0, ''] },
});

describe('applyChange', () => {
  it('changes what is named, in a copy, and keeps every other field', () => {
    const raw = aSpec();
    const changed = applyChange(raw, { replicas: 0, restart: true, labels: { a: null, c: '3' } });
    const expected = aSpec();
    expected.Mode.Replicated.Replicas = 0;
    expected.TaskTemplate.ForceUpdate = 5;
    expect(changed).toEqual({ ...expected, Labels: { b: '2', c: '3' } });
    expect(raw).toEqual(aSpec());
  });

  it('copies the spec when nothing is named', () => {
    expect(applyChange(aSpec(), {})).toEqual(aSpec());
  });

  it.each([{ Global: {} }, { ReplicatedJob: { TotalCompletions: 1 } }, { GlobalJob: {} }])(
    'scales no %j',
    (Mode) => {
      expect(() => applyChange({ ...aSpec(), Mode }, { replicas: 2 })).toThrow(NotScalable);
    },
  );
});

describe('withLabels', () => {
  it('resends a secret without its value', () => {
    const spec = { Name: 'db', Labels: {}, Data: 'x', Templating: { Name: 'golang' } };
    expect(withLabels(spec, { a: '1' })).toEqual({
      Name: 'db',
      Labels: { a: '1' },
      Templating: { Name: 'golang' },
    });
  });
});
