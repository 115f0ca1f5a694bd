import { describe, expect, it } from 'vitest';
import { effectScope, ref } from 'vue';
import { offerActs, pageActs } from './page-acts';

const anAct = (id: string) => ({ id, label: id, icon: '', run: () => {} });
const ids = () => pageActs.value.map(({ id }) => id);

describe('pageActs', () => {
  it('holds what is offered for as long as its page is there', () => {
    const acts = ref([anAct('scale')]);
    const scope = effectScope();
    scope.run(() => offerActs(acts));
    expect(ids()).toEqual(['scale']);
    acts.value = [anAct('scale'), anAct('restart')];
    expect(ids()).toEqual(['scale', 'restart']);
    scope.stop();
    expect(ids()).toEqual([]);
  });
});
