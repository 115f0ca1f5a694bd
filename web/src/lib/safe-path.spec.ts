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
  ])('goes to the start page for %j', (path) => {
    expect(safePath(path, origin)).toBe('/');
  });

  it('does not mistake a longer name for a page of its own', () => {
    expect(safePath('/apiary', origin)).toBe('/apiary');
  });
});
