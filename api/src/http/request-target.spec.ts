import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { toTarget } from './request-target.js';

const asking = (url: string) => ({ url, headers: { host: 'here' } }) as unknown as IncomingMessage;
const targetOf = (url: string, basePath = '') => toTarget(basePath)(asking(url));

describe('toTarget', () => {
  it.each([
    ['/api/v1/setup?x=%61', '/api/v1/setup?x=%61'],
    ['/%61pi/v1/%73etup', '/api/v1/setup'],
    ['/%61%70%69%2D', '/api-'],
    ['/api%2Fv1/%3f%25%61', '/api%2Fv1/%3f%25a'],
    ['/%zz/%', '/%zz/%'],
    ['/?a?b=%61', '/?a?b=%61'],
    ['//api/v1', '//api/v1'],
    ['*', '*'],
    ['http://x/%61pi?y', '/api?y'],
    ['HTTPS://x', '/'],
    ['http://x?y', '/?y'],
    ['ftp://x/api', 'ftp://x/api'],
  ])('of %s is %s', (url, target) => {
    expect(targetOf(url)).toBe(target);
  });

  it.each([
    ['http://there:1/api', 'there:1'],
    ['http://user:pw@there/api', 'user:pw@there'],
    ['http:///api', ''],
    ['/api', 'here'],
  ])('takes the host of %s: %s', (url, host) => {
    const request = asking(url);
    toTarget('')(request);
    expect(request.headers.host).toBe(host);
  });

  it.each([
    ['/panel', '/'],
    ['/panel?x', '/?x'],
    ['/panel/', '/'],
    ['/panel/api/v1', '/api/v1'],
    ['/%70anel/api/v1', '/api/v1'],
    ['http://x/panel/api', '/api'],
    ['/panels', '/panels'],
    ['/api/v1', '/api/v1'],
  ])('with a base path of %s is %s', (url, target) => {
    expect(targetOf(url, '/panel')).toBe(target);
  });
});
