import type { IncomingHttpHeaders } from 'node:http';

interface Request {
  /** The host of the request; a trusted proxy may set it. */
  host: string;
  headers: IncomingHttpHeaders;
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : undefined);

/**
 * Whether a request comes from the panel or from a client that is no browser. Browsers send `Origin`
 * with each POST, or else `Sec-Fetch-Site`; other clients send neither.
 */
export function isOurOrigin({ host, headers }: Request, publicUrl: string | undefined): boolean {
  const { origin } = headers;
  if (origin === undefined)
    return [undefined, 'same-origin', 'none'].includes(headers['sec-fetch-site'] as string);
  const from = hostOf(origin);
  if (!from) return false;
  // With the origin's scheme, an explicit default port equals an omitted one.
  const scheme = new URL(origin).protocol;
  return [publicUrl, host && `${scheme}//${host}`].some((ours) => ours && hostOf(ours) === from);
}
