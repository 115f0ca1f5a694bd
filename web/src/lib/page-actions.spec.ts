import { describe, expect, it } from 'vitest';
import { effectScope, ref } from 'vue';
import { offerActions, pageActions } from './page-actions';

const anAction = (id: string) => ({ id, label: id, icon: '', run: () => {} });
const ids = () => pageActions.value.map(({ id }) => id);

describe('pageActions', () => {
  it('contains the actions of a page until the page is unmounted', () => {
    const actions = ref([anAction('scale')]);
    const scope = effectScope();
    scope.run(() => offerActions(actions));
    expect(ids()).toEqual(['scale']);
    actions.value = [anAction('scale'), anAction('restart')];
    expect(ids()).toEqual(['scale', 'restart']);
    scope.stop();
    expect(ids()).toEqual([]);
  });
});
