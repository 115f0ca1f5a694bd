import type { IncomingMessage } from 'node:http';

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;
const ESCAPE = /%([\da-f]{2})/gi;
const UNRESERVED = /[\w.~-]/;

/**
 * The one spelling of a request's target that routes, hooks and the log see. The absolute form
 * becomes a path, and its authority replaces `Host` (RFC 9112 section 3.2.2). Characters that need no
 * escape lose it (RFC 3986 section 6.2.2.2). A base path that a proxy did not remove is removed.
 */
export const toTarget =
  (basePath: string) =>
  (request: IncomingMessage): string => {
    const { url = '/' } = request;
    const absolute = ABSOLUTE.exec(url);
    if (!absolute) return withoutBase(unescape(url), basePath);
    request.headers.host = absolute[1]!;
    const rest = url.slice(absolute[0].length);
    return withoutBase(unescape(rest.startsWith('/') ? rest : `/${rest}`), basePath);
  };

/** Only in the path: a query may contain an escape for a reason that only its reader knows. */
function unescape(url: string): string {
  if (!url.includes('%')) return url;
  const [path = '', ...query] = url.split('?');
  const plain = path.replace(ESCAPE, (escape, code: string) => {
    const character = String.fromCharCode(parseInt(code, 16));
    return UNRESERVED.test(character) ? character : escape;
  });
  return [plain, ...query].join('?');
}

function withoutBase(url: string, basePath: string): string {
  if (basePath === '' || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}
