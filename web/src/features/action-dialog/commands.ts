import { quoted } from '@waxseal/shared';
import { BASE } from '../../lib/http';

export { quoted };

/** The same action as shell commands, by tool. They never contain a value, but read it from standard input. */
export interface Commands {
  curl: string;
  docker?: string;
}

interface Call {
  method: string;
  path: string;
  etag?: string | null;
  /** An object, or `@-` to read the body from standard input. */
  body?: object | '@-';
}

export function curlOf({ method, path, etag, body }: Call, origin = location.origin) {
  const headers = ['Authorization: Bearer $WAXSEAL_TOKEN'];
  if (body) headers.push('Content-Type: application/json');
  const lines = [`curl --fail-with-body -X ${method} ${quoted(origin + BASE + path)}`];
  // Double quotes let the shell insert the token.
  for (const header of headers) lines.push(`  -H "${header}"`);
  if (etag) lines.push(`  -H ${quoted(`If-Match: ${etag}`)}`);
  if (body) lines.push(`  --data ${body === '@-' ? '@-' : quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n');
}
