import { expect, it } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy.js';

it('allows no other origin and no inline script', () => {
  expect(contentSecurityPolicy([])).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
      "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; " +
      "frame-ancestors 'none'",
  );
});

it('allows the style blocks with the given hashes', () => {
  expect(contentSecurityPolicy(["'sha256-a'", "'sha256-b'"])).toContain(
    "; style-src 'self' 'sha256-a' 'sha256-b'; ",
  );
});
