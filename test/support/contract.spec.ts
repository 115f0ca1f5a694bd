// Budget: 5 s.
import { describe, expect, it } from '@jest/globals';
import { Contract, type Exchange } from './contract';
import type { Document } from './openapi';

const schema = (properties: object, more = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
});
const thing = schema({ name: { type: 'string' }, at: { type: 'string', format: 'date-time' } });
const problem = schema({ code: { type: 'string' } }, { additionalProperties: {} });
const content = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

const contract = new Contract({
  openapi: '3.1.0',
  components: {
    schemas: { Thing: thing, Problem: problem },
    headers: { 'X-Request-Id': { required: true } },
  },
  paths: {
    '/api/v1/things/{name}': {
      get: {
        operationId: 'getThing',
        'x-access': 'public',
        responses: {
          200: {
            headers: {
              ETag: { required: true },
              Note: {},
              'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
            },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          304: { headers: { ETag: {}, 'X-Request-Id': {} } },
          404: { description: '`not-found`: It is not there', content },
        },
      },
    },
    '/api/v1/things/all': {
      get: {
        operationId: 'getAll',
        'x-access': 'public',
        responses: { 204: { headers: { ETag: {}, 'X-Request-Id': {} } } },
      },
    },
  },
} as unknown as Document);

const good = { name: 'a', at: '2026-01-01T00:00:00Z' };
const json = {
  'content-type': 'application/json; charset=utf-8',
  etag: '"a.b"',
  'x-request-id': 'r1',
};
const asProblem = { 'content-type': 'application/problem+json; charset=utf-8' };

function faultOf({ headers = json as Record<string, string>, body = good as unknown, ...rest }) {
  const header = (name: string) => headers[name.toLowerCase()] ?? null;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sent = { header, headerNames: Object.keys(headers), text };
  const exchange: Exchange = { method: 'GET', path: '/api/v1/things/a', status: 200, ...sent };
  return contract.faultOf({ ...exchange, ...rest });
}

describe('The contract', () => {
  it.each([
    ['what is described', {}],
    ['a query', { path: '/api/v1/things/a?b=c' }],
    ['an answer to HEAD, which has no body', { method: 'HEAD', body: '' }],
    ['an answer without a body', { status: 304, body: '' }],
    [
      'a field too many of an object that says so',
      { status: 404, headers: asProblem, body: { code: 'not-found', more: 1 } },
    ],
    ['a fixed path before a parameter', { path: '/api/v1/things/all', status: 204, body: '' }],
    ['no such path', { path: '/api/v1/x', status: 404, headers: asProblem, body: { code: 'x' } }],
    ['what it does not speak of', { path: '/assets/x.js', status: 200, body: 'x' }],
  ])('accepts %s', (_, exchange) => {
    expect(faultOf(exchange)).toBeUndefined();
  });

  it.each([
    ['a status', { status: 202 }, 'this status is not described'],
    ['a method', { method: 'POST' }, 'there is no such operation'],
    ['a path', { path: '/api/v1/things' }, 'there is no such operation'],
    ['a media type', { headers: { ...json, 'content-type': 'text/html' } }, 'text/html'],
    ['a header that is missing', { headers: { 'content-type': 'application/json' } }, 'ETag'],
    ['a header', { headers: { ...json, 'x-more': '1' } }, 'x-more is not described'],
    ['a common header that is missing', { headers: { etag: '"a.b"' } }, 'X-Request-Id is missing'],
    ['a field too many', { body: { ...good, more: 1 } }, 'additional properties'],
    ['a field too few', { body: { name: 'a' } }, "must have required property 'at'"],
    ['a wrong type', { body: { ...good, name: 1 } }, '/name must be string'],
    ['a wrong format', { body: { ...good, at: 'now' } }, '/at must match format'],
    ['a body where there is none', { status: 304 }, 'there is a body'],
    [
      'a code',
      { status: 404, headers: asProblem, body: { code: 'other' } },
      'other is not described',
    ],
    ['a page in place of a problem', { path: '/api/v1/x', status: 404 }, 'no problem document'],
  ])('reports %s that the contract does not describe', (_, exchange, fault) => {
    expect(faultOf(exchange)).toContain(fault);
  });
});
