import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useSelection } from './use-selection';

function aList(given: { shown?: string[]; all?: string[] } = {}) {
  const { shown = ['a', 'b', 'c', 'd'], all = shown } = given;
  const rows = ref(shown);
  const total = ref(all.length);
  const filters = ref({ search: '' });
  const list = { rows, total, filters, keyOf: (row: string) => row };
  const selection = effectScope().run(() =>
    useSelection({ ...list, readAll: () => Promise.resolve(all) }),
  )!;
  return { ...list, selection, selected: () => [...selection.keys].sort() };
}

describe('useSelection', () => {
  it('toggles one row', () => {
    const { selection, selected } = aList();
    selection.toggle('b', false);
    selection.toggle('c', false);
    selection.toggle('b', false);
    expect(selected()).toEqual(['c']);
    expect(selection.state).toBe('some');
  });

  it.each([
    ['downwards', 'a', 'c'],
    ['upwards', 'c', 'a'],
  ])('selects a range %s', (_way, from, to) => {
    const { selection, selected } = aList();
    selection.toggle(from, false);
    selection.toggle(to, true);
    expect(selected()).toEqual(['a', 'b', 'c']);
  });

  it('clears a range that ends at a selected row', () => {
    const { selection, selected } = aList();
    selection.toggleLoaded();
    selection.toggle('b', false);
    selection.toggle('d', true);
    expect(selected()).toEqual(['a']);
  });

  it('takes a range without a start as one row', () => {
    const { selection, selected } = aList();
    selection.toggle('c', true);
    expect(selected()).toEqual(['c']);
  });

  it('selects all that match, loaded or not, with their true number', async () => {
    const { selection } = aList({ shown: ['a', 'b'], all: ['a', 'b', 'c'] });
    selection.toggleLoaded();
    expect([selection.state, selection.count]).toEqual(['all', 2]);
    await selection.selectAll();
    expect(selection.count).toBe(3);
  });

  it('forgets the answer to “select all” after the filters changed', async () => {
    const { selection, filters } = aList();
    void selection.selectAll();
    filters.value = { search: 'x' };
    await flushPromises();
    expect(selection.count).toBe(0);
    expect(selection.isReading).toBe(false);
  });

  it('selects nothing after the filters changed', async () => {
    const { selection, filters } = aList();
    selection.toggle('a', false);
    filters.value = { search: 'x' };
    await nextTick();
    expect(selection.count).toBe(0);
  });

  it('drops a row that no longer exists, and keeps one that is not loaded', async () => {
    const { selection, rows, total, selected } = aList();
    selection.toggle('a', false);
    selection.toggle('b', false);
    rows.value = ['b'];
    await nextTick();
    expect(selected()).toEqual(['a', 'b']);
    rows.value = ['b', 'c'];
    total.value = 2;
    await nextTick();
    expect(selected()).toEqual(['b']);
  });
});
