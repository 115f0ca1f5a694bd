import { BASE } from '../../lib/http';

/** The same action for a shell, by tool. A value is never in it: it comes from the standard input. */
export interface Commands {
  curl: string;
  docker?: string;
}

export const quoted = (text: string) =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

interface Call {
  method: string;
  path: string;
  etag?: string | null;
  /** An object, or `@-` for a body from the standard input. */
  body?: object | '@-';
}

export function curlOf({ method, path, etag, body }: Call, origin = location.origin) {
  const headers = ['Authorization: Bearer $WAXSEAL_TOKEN'];
  if (body) headers.push('Content-Type: application/json');
  const lines = [`curl --fail-with-body -X ${method} ${quoted(origin + BASE + path)}`];
  // Double quotes, so that the shell puts the token in.
  for (const header of headers) lines.push(`  -H "${header}"`);
  if (etag) lines.push(`  -H ${quoted(`If-Match: ${etag}`)}`);
  if (body) lines.push(`  --data ${body === '@-' ? '@-' : quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n');
}
