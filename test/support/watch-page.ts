import type { Page, Request, Response } from 'playwright-core';
import { isDescribed, type Exchange } from './contract';
import { noteLater } from './contract-faults';

const madeUp = new WeakSet<Request>();

/** A test answers this request in the facade's place. */
export const markMadeUp = (request: Request) => madeUp.add(request);

/** Checks every response of the API that a page receives against the contract. */
export function watchPage(page: Page) {
  page.on('response', (response) => {
    // To read every script and style sheet back from the browser would double the work of a page load.
    if (isDescribed(new URL(response.url()).pathname) && !madeUp.has(response.request()))
      noteLater(exchangeOf(response));
  });
}

async function exchangeOf(response: Response): Promise<Exchange | undefined> {
  // The browser may be closed by now, and the answer with it.
  const headers = await response.allHeaders().catch(() => undefined);
  if (!headers) return undefined;
  const { pathname, search } = new URL(response.url());
  const isStream = headers['content-type']?.startsWith('text/event-stream');
  return {
    method: response.request().method(),
    path: pathname + search,
    status: response.status(),
    header: (name) => headers[name.toLowerCase()] ?? null,
    // A page that has moved on forgets what it was answered.
    text: isStream ? undefined : await response.text().catch(() => undefined),
  };
}
