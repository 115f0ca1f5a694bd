import fc from 'fast-check';
import { brokenJson, wrongBodies } from './malformed-bodies';
import { MARK, edgeCaseText, type Json } from './edge-case-values';
import type { Document, Operation } from './openapi';
import type { Asked } from './samples';

/** A request that is sent unchanged, without escaping or completing anything. */
export interface Malformed {
  fault: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

const escaped = edgeCaseText.map((text) => encodeURIComponent(Buffer.from(text).toString()));
const segments = fc.oneof(
  escaped,
  fc.constantFrom(
    ...[
      '%2F',
      `a%2F..%2F${MARK}`,
      '%00',
      `${MARK}%00`,
      '..',
      '%2e%2e',
      '%ff',
      '%',
      '%zz',
      '%u0041',
    ],
    ...['a;b=c', `${MARK}%0d%0aX-A:%20b`, 'x'.repeat(301), 'x'.repeat(9_000), '%F0%9F%94%91', '+'],
    ...['', '.', '%5c..%5c', `${MARK}*`, "'", '%E2%80%AE'],
  ),
);

const wrongPaths = (path: string) =>
  segments.map((segment) =>
    path.includes('{') ? path.replace(/\{\w+\}/, () => segment) : `${path}/${segment}`,
  );

function wrongQueries({ parameters = [] }: Operation): fc.Arbitrary<string> {
  const known = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const names = fc.constantFrom(...known, MARK, '__proto__', 'limit[]', '');
  const pair = fc
    .tuple(names, escaped)
    .map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
  return fc.oneof(
    pair,
    fc.tuple(pair, pair).map((pairs) => pairs.join('&')),
    names.map((name) => `${name}=1&${name}=${MARK}`),
    fc.constantFrom(
      'limit=0',
      'limit=501',
      'limit=1e2',
      'limit=',
      'cursor=',
      '&&==&',
      '?',
      '%',
      '%zz',
    ),
    fc.constantFrom(`=${MARK}`, `${MARK}=${'x'.repeat(9_000)}`, 'limit=1%00', '%00=1', 'limit=+5'),
  );
}

/** Without characters that HTTP forbids in a header, which other tests send as raw bytes. */
const headerText = edgeCaseText.map((text) =>
  text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').slice(0, 4_000),
);
const headerNames = fc.constantFrom(
  ...[
    'if-match',
    'if-none-match',
    'idempotency-key',
    'authorization',
    'accept',
    'cookie',
    'origin',
  ],
  ...['content-type', 'content-encoding', 'last-event-id', 'range', 'accept-encoding', 'forwarded'],
  ...['x-http-method-override', 'x-forwarded-host', 'if-modified-since', 'accept-language', 'te'],
);

interface Plain {
  asked: Asked;
  headers: Record<string, string>;
}

/** Generates requests to an operation that violate the contract in one respect. */
export function malformedRequests(
  document: Document,
  operation: Operation,
  { asked, headers }: Plain,
): fc.Arbitrary<Malformed> {
  const { method, path: template, requestBody } = operation;
  const { params = {}, query = '', body } = asked;
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'nowhere');
  const plain: Malformed = {
    fault: 'none',
    method,
    path: query ? `${path}?${query}` : path,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  };
  const kinds: fc.Arbitrary<Malformed>[] = [
    wrongPaths(template).map((wrong) => ({ ...plain, fault: 'path', path: wrong })),
    wrongQueries(operation).map((wrong) => ({
      ...plain,
      fault: 'query',
      path: `${path}?${wrong}`,
    })),
    fc.tuple(headerNames, headerText).map(([name, value]) => ({
      ...plain,
      fault: 'header',
      headers: { ...plain.headers, [name]: value },
    })),
  ];
  const schema = requestBody?.content['application/json']?.schema;
  if (schema && body)
    kinds.push(
      wrongBodies(body as Json, schema, document).map((wrong) => ({
        ...plain,
        fault: 'body',
        body: wrong,
      })),
    );
  else if (method !== 'GET')
    kinds.push(
      brokenJson('{}').map((wrong) => ({
        ...plain,
        fault: 'body',
        headers: { ...plain.headers, 'content-type': 'application/json' },
        body: wrong,
      })),
    );
  // Bodies get twice the share, because they can be wrong in the most ways.
  return fc.oneof(...kinds, kinds.at(-1)!);
}
