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

  it('finds a thing by id and by name', () => {
    const thing = aThing();
    store.put(thing);
    expect([store.get('id-1'), store.findByName('one')]).toEqual([thing, thing]);
  });

  it('tells what a thing was and is', () => {
    const [old, fresh] = [aThing(), aThing({ versionIndex: 2 })];
    expect([store.put(old), store.put(fresh)]).toEqual([
      { before: undefined, after: old },
      { before: old, after: fresh },
    ]);
  });

  it('takes an older read for nothing', () => {
    store.put(aThing({ versionIndex: 5 }));
    expect(store.put(aThing({ versionIndex: 4, name: 'old' }))).toBeUndefined();
    expect(store.get('id-1')).toEqual(aThing({ versionIndex: 5 }));
  });

  it('takes a later read of the same version', () => {
    store.put(aThing());
    store.put(aThing({ labels: { counts: 'moved' } }));
    expect(store.get('id-1')?.labels).toEqual({ counts: 'moved' });
  });

  it('has no new revision for a read that says the same', () => {
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

  it('keeps what was removed removed, whatever read comes late', () => {
    store.put(aThing());
    store.remove('id-1');
    store.put(aThing({ versionIndex: 9 }));
    expect([store.size, store.findByName('one')]).toEqual([0, undefined]);
  });

  it('keeps a thing away whose removal came first', () => {
    expect(store.remove('id-1')).toBeUndefined();
    store.put(aThing());
    expect(store.size).toBe(0);
  });

  it('finds the new thing of a name, before and after the old one goes', () => {
    store.put(aThing());
    store.put(aThing({ id: 'id-2' }));
    expect(store.findByName('one')?.id).toBe('id-2');
    store.remove('id-1');
    expect(store.findByName('one')?.id).toBe('id-2');
  });

  it('forgets the old name of a thing', () => {
    store.put(aThing());
    store.put(aThing({ versionIndex: 2, name: 'two' }));
    expect([store.findByName('one'), store.findByName('two')?.id]).toEqual([undefined, 'id-1']);
  });

  describe('takes a full list', () => {
    it('and drops what it lacks', () => {
      store.put(aThing());
      const changes = store.replaceAll([aThing({ id: 'id-2', name: 'two' })], store.mark());
      expect(ids()).toEqual(['id-2']);
      expect(changes).toEqual([
        { before: aThing(), after: undefined },
        { before: undefined, after: aThing({ id: 'id-2', name: 'two' }) },
      ]);
    });

    it('and tells nothing where nothing changed', () => {
      store.put(aThing());
      expect(store.replaceAll([aThing()], store.mark())).toEqual([]);
    });

    it('and keeps what came while it was read', () => {
      const mark = store.mark();
      store.put(aThing());
      store.replaceAll([], mark);
      expect(ids()).toEqual(['id-1']);
    });

    it('and keeps what was read again meanwhile, though nothing changed', () => {
      store.put(aThing());
      const mark = store.mark();
      store.put(aThing());
      store.replaceAll([], mark);
      expect(ids()).toEqual(['id-1']);
    });

    it('and does not bring back what went while it was read', () => {
      store.put(aThing());
      const mark = store.mark();
      store.remove('id-1');
      store.replaceAll([aThing()], mark);
      expect(ids()).toEqual([]);
    });

    it('and does not return to an older state', () => {
      const mark = store.mark();
      store.put(aThing({ versionIndex: 7 }));
      store.replaceAll([aThing({ versionIndex: 6 })], mark);
      expect(store.get('id-1')?.versionIndex).toBe(7);
    });

    it('and finds the new thing of a name', () => {
      store.put(aThing());
      store.replaceAll([aThing({ id: 'id-2' })], store.mark());
      expect(store.findByName('one')?.id).toBe('id-2');
    });
  });

  it('starts from nothing for another Swarm', () => {
    store.put(aThing());
    store.remove('id-0');
    expect(store.clear()).toEqual([{ before: aThing(), after: undefined }]);
    store.put(aThing());
    store.put(aThing({ id: 'id-0' }));
    expect(ids()).toEqual(['id-1', 'id-0']);
  });
});
