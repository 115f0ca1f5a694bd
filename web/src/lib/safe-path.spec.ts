import { describe, expect, it } from 'vitest';
import { safePath } from './safe-path';

const origin = 'https://panel.example';

describe('safePath', () => {
  it.each(['/', '/secrets', '/secrets?state=held#x', '/services/a%2Fb'])('keeps %s', (path) => {
    expect(safePath(path, origin)).toBe(path);
  });

  it.each([
    undefined,
    ['/secrets'],
    '',
    'secrets',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    '/..//evil.example',
    '/api/v1/secrets',
    '/sign-in?redirect=/sign-in',
    '/setup',
  ])('replaces %j with the start page', (path) => {
    expect(safePath(path, origin)).toBe('/');
  });

  it('keeps a path whose name only begins like a rejected one', () => {
    expect(safePath('/apiary', origin)).toBe('/apiary');
  });
});
