import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { isPartMissing, reloadAfterUpgrade } from './reload-after-upgrade';

const fileIsGone = () => {
  window.dispatchEvent(new Event('vite:preloadError'));
  return Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
};
const Page = { template: '' };

describe('reloadAfterUpgrade', () => {
  const place = { pathname: '/secrets', search: '', hash: '', assign: vi.fn(), reload: vi.fn() };
  let router: Router;
  beforeEach(async () => {
    vi.stubGlobal('location', place);
    vi.stubGlobal('fetch', vi.fn().mockResolvedValue({ ok: true }));
    vi.spyOn(console, 'error').mockReturnValue();
    sessionStorage.clear();
    isPartMissing.value = false;
    router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/secrets', component: Page },
        { path: '/users', component: fileIsGone },
      ],
    });
    reloadAfterUpgrade(router);
    await router.push('/secrets');
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.clearAllMocks();
  });
  const open = (path: string) => router.push(path).catch(() => undefined);

  it('opens the page that the user has asked for', async () => {
    await open('/users?role=admin');
    await vi.waitFor(() => expect(place.assign).toHaveBeenCalledWith('/users?role=admin'));
  });

  it('reloads the page if a part of it cannot be loaded', async () => {
    await fileIsGone().catch(() => undefined);
    await vi.waitFor(() => expect(place.reload).toHaveBeenCalled());
  });

  it('reloads once only', async () => {
    await open('/users');
    await vi.waitFor(() => expect(place.assign).toHaveBeenCalledOnce());
    await open('/users');
    await vi.waitFor(() => expect(isPartMissing.value).toBe(true));
    expect(place.assign).toHaveBeenCalledOnce();
  });

  it('keeps the page if the server does not answer', async () => {
    vi.mocked(fetch).mockRejectedValue(new TypeError('Failed to fetch'));
    await open('/users');
    await vi.waitFor(() => expect(isPartMissing.value).toBe(true));
    expect(place.assign).not.toHaveBeenCalled();
  });
});
