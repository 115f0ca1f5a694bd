import { describe, expect, it } from 'vitest';
import { isOurOrigin } from './is-our-origin.js';
import { isSecure } from './is-secure.js';

const PUBLIC = 'https://panel.example';
const host = '10.0.0.1:8080';

describe('isOurOrigin', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['no page at all', {}, true],
    ['a page of ours that hides its origin', { 'sec-fetch-site': 'same-origin' }, true],
    ['a bookmark', { 'sec-fetch-site': 'none' }, true],
    ['another host of our site', { 'sec-fetch-site': 'same-site' }, false],
    ['another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['our address', { origin: 'http://10.0.0.1:8080' }, true],
    ['our public address', { origin: PUBLIC }, true],
    ['our public address in capitals', { origin: 'HTTPS://PANEL.example' }, true],
    ['another port', { origin: 'http://10.0.0.1:8081' }, false],
    ['a name that begins like ours', { origin: `${PUBLIC}.evil.example` }, false],
    ['a sandboxed page', { origin: 'null' }, false],
    ['nonsense', { origin: '' }, false],
  ])('%s', (_, headers, isOurs) => {
    expect(isOurOrigin({ host, headers }, PUBLIC)).toBe(isOurs);
  });

  it('accepts an explicit default port', () => {
    const request = { host: 'panel.example:443', headers: { origin: PUBLIC } };
    expect(isOurOrigin(request, undefined)).toBe(true);
  });

  it('is false if the request names no host', () => {
    expect(isOurOrigin({ host: '', headers: { origin: PUBLIC } }, undefined)).toBe(false);
  });
});

describe('isSecure', () => {
  it.each<[string, { origin?: string; host?: string }, boolean, boolean]>([
    ['plain HTTP to this machine', { host: 'localhost:8080' }, false, false],
    ['plain HTTP to this machine by IPv6', { origin: 'http://[::1]:8080' }, false, false],
    [
      'TLS in front of this machine',
      { origin: 'https://x.example', host: '127.0.0.1' },
      false,
      true,
    ],
    ['plain HTTP from elsewhere', { origin: 'http://x.example' }, false, true],
    ['plain HTTP from elsewhere, allowed', { origin: 'http://x.example' }, true, false],
    ['TLS where plain HTTP is allowed', { origin: 'https://x.example' }, true, true],
    ['a name that begins like this machine', { host: 'localhost.evil.example' }, false, true],
    ['no host', {}, true, true],
  ])('%s', (_, { host = '', ...headers }, allowsPlainHttp, expected) => {
    const request = { protocol: 'http', host, headers };
    expect(isSecure(request, { allowsPlainHttp })).toBe(expected);
  });
});
