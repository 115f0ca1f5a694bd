import type { IncomingHttpHeaders } from 'node:http';

interface Request {
  /** The host of the request; a trusted proxy may set it. */
  host: string;
  headers: IncomingHttpHeaders;
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : undefined);

/**
 * Whether a request comes from the panel itself, or from no page at all. Browsers send `Origin`
 * with each POST, and `Sec-Fetch-Site` where they leave it out; other clients send neither.
 */
export function isOurOrigin({ host, headers }: Request, publicUrl: string | undefined): boolean {
  const { origin } = headers;
  if (origin === undefined)
    return [undefined, 'same-origin', 'none'].includes(headers['sec-fetch-site'] as string);
  const from = hostOf(origin);
  if (!from) return false;
  // With the origin's scheme, so that a default port that is spelled out counts as left out.
  const scheme = new URL(origin).protocol;
  return [publicUrl, host && `${scheme}//${host}`].some((ours) => ours && hostOf(ours) === from);
}
