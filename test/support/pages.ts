import type { Page, Route } from 'playwright-core';
import { markMadeUp } from './watch-page';

/** A page that shows data from the API. */
export interface DataPage {
  name: string;
  path: string;
  /** The API call that the page waits for. */
  call: string;
  /** The test ID of an element that is visible when the response has arrived. */
  filled: string;
}

/** Returns the pages for a Swarm with items of these names. `:rotation` and `:node` are placeholders for IDs. */
export const dataPages = ({
  secret = 'sealed',
  config = 'seen',
  service = 'serves',
} = {}): DataPage[] => [
  { name: 'overview', path: '/', call: '/overview', filled: 'count-secrets' },
  { name: 'secrets', path: '/secrets', call: '/secrets?*', filled: 'row' },
  { name: 'secret', path: `/secrets/${secret}`, call: `/secrets/${secret}`, filled: 'facts' },
  {
    name: 'secret access',
    path: '/secret-access',
    call: '/secret-access?*',
    filled: 'row',
  },
  { name: 'configs', path: '/configs', call: '/configs?*', filled: 'row' },
  { name: 'config', path: `/configs/${config}`, call: `/configs/${config}`, filled: 'facts' },
  { name: 'rotations', path: '/rotations', call: '/rotations?*', filled: 'row' },
  {
    name: 'rotation',
    path: '/rotations/:rotation',
    call: '/rotations/*-*',
    filled: 'progress',
  },
  { name: 'services', path: '/services', call: '/services?*', filled: 'row' },
  { name: 'service', path: `/services/${service}`, call: `/services/${service}`, filled: 'facts' },
  { name: 'tasks', path: '/tasks', call: '/tasks?*', filled: 'row' },
  { name: 'nodes', path: '/nodes', call: '/nodes?*', filled: 'row' },
  { name: 'node', path: '/nodes/:node', call: '/nodes/*', filled: 'facts' },
  { name: 'map', path: '/map', call: '/task-map', filled: 'map' },
  { name: 'inventory', path: '/inventory', call: '/networks?*', filled: 'networks' },
  { name: 'cluster', path: '/cluster', call: '/cluster/settings', filled: 'swarm-settings' },
  { name: 'users', path: '/users', call: '/users?*', filled: 'row' },
  { name: 'audit', path: '/audit', call: '/audit?*', filled: 'entry' },
];

/** Delays the responses to a call until the test releases them. */
export async function delayRequest(page: Page, call: string) {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const held: Promise<void>[] = [];
  const pattern = `**/api/v1${call}`;
  await page.route(pattern, (route) => {
    held.push(gate.then(() => route.continue()));
  });
  return async () => {
    letGo();
    await Promise.all(held);
    await page.unroute(pattern);
  };
}

/** Makes a call fail without reaching the API until the test restores it. */
export async function failRequest(
  page: Page,
  call: string,
  answer: (route: Route) => Promise<void>,
) {
  const pattern = `**/api/v1${call}`;
  await page.route(pattern, (route) => {
    markMadeUp(route.request());
    return answer(route);
  });
  return () => page.unroute(pattern);
}
