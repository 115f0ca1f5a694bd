import { beforeEach, describe, expect, it } from 'vitest';
import { ObjectStore, type Kept } from './object-store.js';

const aThing = (overrides: Partial<Kept & { labels: object }> = {}) => ({
  id: 'id-1',
  name: 'one',
  versionIndex: 1,
  labels: {},
  ...overrides,
});

describe('ObjectStore', () => {
  let store: ObjectStore<ReturnType<typeof aThing>>;
  beforeEach(() => {
    store = new ObjectStore();
  });
  const ids = () => store.values().map(({ id }) => id);

  it('finds an object by id and by name', () => {
    const thing = aThing();
    store.put(thing);
    expect([store.get('id-1'), store.findByName('one')]).toEqual([thing, thing]);
  });

  it('returns the object before and after a change', () => {
    const [old, fresh] = [aThing(), aThing({ versionIndex: 2 })];
    expect([store.put(old), store.put(fresh)]).toEqual([
      { before: undefined, after: old },
      { before: old, after: fresh },
    ]);
  });

  it('ignores an older read', () => {
    store.put(aThing({ versionIndex: 5 }));
    expect(store.put(aThing({ versionIndex: 4, name: 'old' }))).toBeUndefined();
    expect(store.get('id-1')).toEqual(aThing({ versionIndex: 5 }));
  });

  it('accepts a later read of the same version', () => {
    store.put(aThing());
    store.put(aThing({ labels: { counts: 'moved' } }));
    expect(store.get('id-1')?.labels).toEqual({ counts: 'moved' });
  });

  it('keeps its revision if a read changes nothing', () => {
    store.put(aThing());
    const { revision } = store;
    expect([store.put(aThing()), store.revision]).toEqual([undefined, revision]);
  });

  it('has a new revision for each change', () => {
    const revisions = [
      () => store.put(aThing()),
      () => store.put(aThing({ versionIndex: 2 })),
      () => store.remove('id-1'),
    ].map((change) => {
      change();
      return store.revision;
    });
    expect(revisions).toEqual([1, 2, 3]);
  });

  it('ignores a late read of a removed object', () => {
    store.put(aThing());
    store.remove('id-1');
    store.put(aThing({ versionIndex: 9 }));
    expect([store.size, store.findByName('one')]).toEqual([0, undefined]);
  });

  it('ignores an object whose removal arrived before it', () => {
    expect(store.remove('id-1')).toBeUndefined();
    store.put(aThing());
    expect(store.size).toBe(0);
  });

  it('finds a new object with a name before and after the old one is removed', () => {
    store.put(aThing());
    store.put(aThing({ id: 'id-2' }));
    expect(store.findByName('one')?.id).toBe('id-2');
    store.remove('id-1');
    expect(store.findByName('one')?.id).toBe('id-2');
  });

  it('does not find an object by its former name', () => {
    store.put(aThing());
    store.put(aThing({ versionIndex: 2, name: 'two' }));
    expect([store.findByName('one'), store.findByName('two')?.id]).toEqual([undefined, 'id-1']);
  });

  describe('with a full list', () => {
    it('names the objects that are not in the list', () => {
      store.put(aThing());
      expect(store.missingFrom([aThing({ id: 'id-2' })], store.mark())).toEqual(['id-1']);
      expect(store.missingFrom([aThing()], store.mark())).toEqual([]);
    });

    it('leaves out an object that was added while the list was read', () => {
      const mark = store.mark();
      store.put(aThing());
      expect(store.missingFrom([], mark)).toEqual([]);
    });

    it('leaves out an object that was read again while the list was read, although it is unchanged', () => {
      store.put(aThing());
      const mark = store.mark();
      store.put(aThing());
      expect(store.missingFrom([], mark)).toEqual([]);
    });
  });

  it('does not take back an object that was removed while the list was read', () => {
    store.put(aThing());
    store.remove('id-1');
    expect(store.put(aThing())).toBeUndefined();
    expect(ids()).toEqual([]);
  });

  it('does not return to an older version', () => {
    store.put(aThing({ versionIndex: 7 }));
    store.put(aThing({ versionIndex: 6 }));
    expect(store.get('id-1')?.versionIndex).toBe(7);
  });

  it('starts empty for another Swarm', () => {
    store.put(aThing());
    store.remove('id-0');
    expect(store.clear()).toEqual([{ before: aThing(), after: undefined }]);
    store.put(aThing());
    store.put(aThing({ id: 'id-0' }));
    expect(ids()).toEqual(['id-1', 'id-0']);
  });
});
