import type { Page, Request, Response } from 'playwright-core';
import { isDescribed, type Exchange } from './contract';
import { noteLater } from './contract-faults';

const madeUp = new WeakSet<Request>();

/** Marks a request whose response comes from the test and not from the API. */
export const markMadeUp = (request: Request) => madeUp.add(request);

/** Checks every response of the API that a page receives against the contract. */
export function watchPage(page: Page) {
  page.on('response', (response) => {
    // Reading every script and style sheet back from the browser would double the work of a page load.
    const request = response.request();
    const { pathname } = new URL(response.url());
    if (isDescribed(pathname) && !madeUp.has(request))
      noteLater(`${request.method()} ${pathname}`, exchangeOf(response));
  });
}

async function exchangeOf(response: Response): Promise<Exchange | undefined> {
  // The browser may already be closed, so that the response is no longer available.
  const headers = await response.allHeaders().catch(() => undefined);
  if (!headers) return undefined;
  const { pathname, search } = new URL(response.url());
  const isStream = headers['content-type']?.startsWith('text/event-stream');
  return {
    method: response.request().method(),
    path: pathname + search,
    status: response.status(),
    header: (name) => headers[name.toLowerCase()] ?? null,
    headerNames: Object.keys(headers),
    // The browser drops the response when the page navigates away.
    text: isStream ? undefined : await response.text().catch(() => undefined),
  };
}
