import { beforeEach, describe, expect, it } from 'vitest';
import { aReference, aSecret, aService } from '../engine/testing/factories.js';
import { UseIndex } from './uses.js';

const [old, fresh, other] = [aSecret(), aSecret(), aSecret()];
const serviceWith = (current: (typeof old)[], previous: (typeof old)[] | null = null, id = 's1') =>
  aService({
    id,
    spec: { secrets: current.map((secret) => aReference(secret)) },
    previousSpec: previous && { secrets: previous.map((secret) => aReference(secret)) },
  });

describe('UseIndex', () => {
  let index: UseIndex;
  beforeEach(() => {
    index = new UseIndex(({ secrets }) => secrets);
  });
  const usesOf = (secret: typeof old) =>
    index
      .usesOf(secret.id)
      .map(({ serviceId, current, previous }) => [serviceId, current.length, previous.length]);

  it('finds the uses of a secret in the current and the previous spec', () => {
    index.put(serviceWith([fresh], [old]));
    expect([usesOf(fresh), usesOf(old), usesOf(other)]).toEqual([
      [['s1', 1, 0]],
      [['s1', 0, 1]],
      [],
    ]);
  });

  it('combines both specs of a service in one use', () => {
    index.put(serviceWith([old], [old]));
    expect(usesOf(old)).toEqual([['s1', 1, 1]]);
  });

  it('keeps each mount of a secret that is mounted twice', () => {
    const secrets = [aReference(old), aReference(old, { name: 'copy' })];
    index.put(aService({ id: 's1', spec: { secrets } }));
    expect(index.usesOf(old.id)[0]!.current).toEqual(secrets);
  });

  it('finds all services that use a secret', () => {
    index.put(serviceWith([old], null, 's1'));
    index.put(serviceWith([old], null, 's2'));
    expect(usesOf(old)).toEqual([
      ['s1', 1, 0],
      ['s2', 1, 0],
    ]);
  });

  it('drops a use that a service no longer has', () => {
    index.put(serviceWith([old]));
    index.put(serviceWith([fresh]));
    expect([usesOf(old), usesOf(fresh)]).toEqual([[], [['s1', 1, 0]]]);
  });

  it('returns each secret whose use may have changed once', () => {
    index.put(serviceWith([old, other]));
    expect(index.put(serviceWith([fresh, other], [old, other])).sort()).toEqual(
      [old.id, other.id, fresh.id].sort(),
    );
  });

  it('drops a service and returns the secrets that it used', () => {
    index.put(serviceWith([fresh], [old]));
    index.put(serviceWith([fresh], null, 's2'));
    expect(index.drop('s1').sort()).toEqual([old.id, fresh.id].sort());
    expect([usesOf(old), usesOf(fresh)]).toEqual([[], [['s2', 1, 0]]]);
  });

  it('returns nothing for an unknown service', () => {
    expect(index.drop('s9')).toEqual([]);
  });
});
