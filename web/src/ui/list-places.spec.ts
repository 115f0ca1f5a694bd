import { mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { h, ref } from 'vue';
import { createRouter, createWebHistory, RouterView } from 'vue-router';
import { placeInList, useListPlace } from './list-places';

const scroller = { scrollTop: 0 };
const starts: number[] = [];
const List = {
  setup() {
    starts.push(useListPlace(ref(scroller as HTMLElement)));
    return () => h('p', 'list');
  },
};
const Page = { render: () => h('p', 'page') };

async function anApp() {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/secrets', name: 'secrets', component: List },
      { path: '/secrets/:name', name: 'secret', component: Page },
      { path: '/', component: Page },
    ],
  });
  await router.push('/secrets?state=unused');
  const app = mount(RouterView, { global: { plugins: [router] } });
  scroller.scrollTop = 720;
  await router.push('/secrets/db');
  starts.length = 0;
  return { router, app };
}

describe('The place in a list', () => {
  it('is the same for a user who comes back', async () => {
    const { router, app } = await anApp();
    router.back();
    await vi.waitFor(() => expect(starts).toEqual([720]));
    app.unmount();
  });

  it('is linked with its filters from the page that was opened', async () => {
    const { router, app } = await anApp();
    const list = placeInList({ name: 'secrets' }, '/secrets/db');
    expect(router.resolve(list).fullPath).toBe('/secrets?state=unused');
    await router.push(list);
    expect(starts).toEqual([720]);
    app.unmount();
  });

  it('is the start for a user who comes from elsewhere', async () => {
    const { router, app } = await anApp();
    await router.push('/');
    await router.push('/secrets?state=unused');
    expect(starts).toEqual([0]);
    expect(placeInList({ name: 'secrets' }, '/secrets/other')).toEqual({ name: 'secrets' });
    expect(placeInList('/secrets', '/secrets/db')).toBe('/secrets');
    app.unmount();
  });
});
