/** A path of this panel to go to after sign-in, or the start page for anything that could lead elsewhere. */
export function safePath(wanted: unknown, origin = location.origin): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/';
  let url: URL;
  try {
    url = new URL(wanted, origin);
  } catch {
    return '/';
  }
  // A path that begins with // or /\ names another host, also after the parser took tabs and line ends out.
  if (url.origin !== origin || /^[\\/]{2}/.test(url.pathname)) return '/';
  const isOurs = !/^\/(?:api|sign-in|setup)(?:\/|$)/.test(url.pathname);
  return isOurs ? url.pathname + url.search + url.hash : '/';
}
