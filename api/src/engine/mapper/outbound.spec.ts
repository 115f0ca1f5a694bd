import { describe, expect, it } from 'vitest';
import { ImmutableField, NotScalable } from '../engine.errors.js';
import type { UpdateOrder } from '../engine.types.js';
import { applyChange, toCopiedSpec, toObjectBody, withLabels } from './outbound.js';
import type { RawServiceSpec } from './raw.js';

const aSpec = () => ({
  Name: 'web',
  Labels: { a: '1', b: '2' },
  Mode: { Replicated: { Replicas: 1 } },
  TaskTemplate: { ForceUpdate: 4, ContainerSpec: { Image: 'nginx' }, Runtime: 'container' },
  Unknown: { kept: [null, 0, ''] },
});

describe('applyChange', () => {
  it('changes the named fields in a copy and keeps every other field', () => {
    const raw = aSpec();
    const changed = applyChange(raw, { replicas: 0, restart: true, labels: { a: null, c: '3' } });
    const expected = aSpec();
    expected.Mode.Replicated.Replicas = 0;
    expected.TaskTemplate.ForceUpdate = 5;
    expect(changed).toEqual({ ...expected, Labels: { b: '2', c: '3' } });
    expect(raw).toEqual(aSpec());
  });

  it('copies the spec for an empty change', () => {
    expect(applyChange(aSpec(), {})).toEqual(aSpec());
  });

  it.each([{ Global: {} }, { ReplicatedJob: { TotalCompletions: 1 } }, { GlobalJob: {} }])(
    'rejects scaling %j',
    (Mode) => {
      expect(() => applyChange({ ...aSpec(), Mode }, { replicas: 2 })).toThrow(NotScalable);
    },
  );
});

describe('The copy of a spec', () => {
  const aCopy = { name: 'copy', labels: { a: null }, runsOnce: false, fields: {} };

  it('has another name, restarts nothing, and keeps every other field', () => {
    const raw = aSpec();
    const copied = toCopiedSpec(raw, { ...aCopy, replicas: 3 });
    const expected = { ...aSpec(), Name: 'copy', Labels: { b: '2' } };
    expect(copied).toEqual({
      ...expected,
      Mode: { Replicated: { Replicas: 3 } },
      TaskTemplate: { ContainerSpec: { Image: 'nginx' }, Runtime: 'container' },
    });
    expect(raw).toEqual(aSpec());
  });

  it('as one run has no policy that a job does not have', () => {
    const raw = { ...aSpec(), UpdateConfig: { Parallelism: 2 }, RollbackConfig: {} };
    expect(toCopiedSpec(raw, { ...aCopy, runsOnce: true })).toEqual({
      ...{ Name: 'copy', Labels: { b: '2' }, Unknown: { kept: [null, 0, ''] } },
      Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } },
      TaskTemplate: {
        ...{ ContainerSpec: { Image: 'nginx' }, Runtime: 'container' },
        RestartPolicy: { Condition: 'none' },
      },
    });
  });
});

describe('A change of the image', () => {
  const Placement = { Constraints: ['node.role==worker'], Odd: 1 };
  const placed = () => {
    const spec = aSpec();
    return { ...spec, TaskTemplate: { ...spec.TaskTemplate, Placement } };
  };

  it('keeps every other field', () => {
    const { TaskTemplate } = applyChange(placed(), { image: { reference: 'nginx:2' } });
    expect(TaskTemplate).toEqual({
      ...placed().TaskTemplate,
      ContainerSpec: { Image: 'nginx:2' },
    });
  });

  it('names the platforms of the image, and keeps the other rules of placement', () => {
    const platforms = [{ architecture: 'arm64', os: 'linux' }];
    const image = { reference: 'nginx:2', platforms };
    expect(applyChange(placed(), { image }).TaskTemplate?.Placement).toEqual({
      ...Placement,
      Platforms: [{ Architecture: 'arm64', OS: 'linux' }],
    });
  });

  it('is rejected for a service without a container', () => {
    const spec = { Name: 'web', TaskTemplate: {} };
    expect(() => applyChange(spec, { image: { reference: 'nginx' } })).toThrow(ImmutableField);
  });
});

describe('A change of references', () => {
  const file = (Name: string) => ({ Name, UID: '7', GID: '8', Mode: 0o400, Odd: 1 });
  const aMounted = () => ({
    Name: 'web',
    TaskTemplate: {
      ContainerSpec: {
        Secrets: [
          { SecretID: 's1', SecretName: 'db', File: file('a'), Odd: true },
          { SecretID: 'x1', SecretName: 'other', File: file('b') },
          { SecretID: 's0', SecretName: 'db.v0', File: file('c') },
        ],
        Configs: [{ ConfigID: 'c1', ConfigName: 'app', Runtime: {} }],
        Privileges: { CredentialSpec: { Config: 'c1' } },
      },
    },
  });

  it('sets id and name of the new version in every reference to an old one', () => {
    const to = { id: 's2', name: 'db.v2' };
    const references = [{ kind: 'secret' as const, from: ['s0', 's1'], to }];
    const expected = aMounted();
    for (const index of [0, 2])
      Object.assign(expected.TaskTemplate.ContainerSpec.Secrets[index]!, {
        SecretID: 's2',
        SecretName: 'db.v2',
      });
    expect(JSON.stringify(applyChange(aMounted(), { references }))).toBe(JSON.stringify(expected));
  });

  it('can be limited to one mount', () => {
    const to = { id: 's2', name: 'db.v2' };
    const references = [{ kind: 'secret' as const, from: ['s0', 's1'], to, file: 'c' }];
    const { Secrets } = applyChange(aMounted(), { references }).TaskTemplate!.ContainerSpec!;
    expect(Secrets!.map(({ SecretID }) => SecretID)).toEqual(['s1', 'x1', 's2']);
  });

  it('includes the credential spec', () => {
    const references = [
      { kind: 'config' as const, from: ['c1'], to: { id: 'c2', name: 'app.v2' } },
    ];
    const { Configs, Privileges } = applyChange(aMounted(), { references }).TaskTemplate!
      .ContainerSpec!;
    expect([Configs, Privileges]).toEqual([
      [{ ConfigID: 'c2', ConfigName: 'app.v2', Runtime: {} }],
      { CredentialSpec: { Config: 'c2' } },
    ]);
  });
});

describe('A change of the update order', () => {
  const order = (UpdateConfig: object | undefined, ...orders: UpdateOrder[]) =>
    orders.reduce<RawServiceSpec>(
      (raw, wanted) => applyChange(raw, { order: wanted }),
      UpdateConfig ? { ...aSpec(), UpdateConfig } : aSpec(),
    );

  it('keeps the other fields of the policy', () => {
    const raw = order({ Parallelism: 2, Odd: 1 }, 'start-first');
    expect(raw.UpdateConfig).toEqual({ Parallelism: 2, Odd: 1, Order: 'start-first' });
  });

  it("adds the Engine's default policy if there is none, and removes it again", () => {
    const raw = order(undefined, 'start-first');
    expect(raw.UpdateConfig).toMatchObject({ Parallelism: 1, Order: 'start-first' });
    expect(order(undefined, 'start-first', 'no-policy')).toEqual(aSpec());
  });

  it('can remove the order again', () => {
    const raw = order({ Parallelism: 2 }, 'start-first', 'unset');
    expect(raw.UpdateConfig).toEqual({ Parallelism: 2 });
  });
});

describe('toObjectBody', () => {
  const names = { name: 'db', labels: { team: 'ä"' } };

  it.each([0, 1, 2, 3, 4, 255, 10_000])('encodes %d bytes like Node.js', (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 37) % 256));
    const expected = { Name: 'db', Labels: { team: 'ä"' }, Data: bytes.toString('base64') };
    expect(JSON.parse(toObjectBody({ ...names, bytes }).toString())).toEqual(expected);
  });

  it('names a templating driver', () => {
    const body = toObjectBody({ ...names, bytes: Buffer.from('v'), templating: 'golang' });
    expect(JSON.parse(body.toString())).toMatchObject({ Templating: { Name: 'golang' } });
  });
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
