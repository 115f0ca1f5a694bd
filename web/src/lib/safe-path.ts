/** Returns the path to open after sign-in. A path that could lead to another site becomes `/`. */
export function safePath(wanted: unknown, origin = location.origin): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/';
  let url: URL;
  try {
    url = new URL(wanted, origin);
  } catch {
    return '/';
  }
  // A path that begins with // or /\ names another host, also after a URL parser has removed tabs and newlines.
  if (url.origin !== origin || /^[\\/]{2}/.test(url.pathname)) return '/';
  const isOurs = !/^\/(?:api|sign-in|setup)(?:\/|$)/.test(url.pathname);
  return isOurs ? url.pathname + url.search + url.hash : '/';
}
