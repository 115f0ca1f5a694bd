import type { Page, Route } from 'playwright-core';
import { markMadeUp } from './watch-page';

/** A page that shows what the facade answers. */
export interface DataPage {
  name: string;
  path: string;
  /** The call whose answer it waits for. */
  call: string;
  /** Seen when the answer is there. */
  filled: string;
}

/** Of a Swarm that has things of these names; `:rotation` stands for the id of a rotation. */
export const dataPages = ({
  secret = 'sealed',
  config = 'seen',
  service = 'serves',
} = {}): DataPage[] => [
  { name: 'overview', path: '/', call: '/overview', filled: 'count-secrets' },
  { name: 'secrets', path: '/secrets', call: '/secrets?*', filled: 'row' },
  { name: 'secret', path: `/secrets/${secret}`, call: `/secrets/${secret}`, filled: 'facts' },
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
  { name: 'users', path: '/users', call: '/users?*', filled: 'row' },
  { name: 'audit', path: '/audit', call: '/audit?*', filled: 'entry' },
];

/** Holds back the answers to a call until it is let go. */
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

/** Answers a call in the facade's place until it is mended. */
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
