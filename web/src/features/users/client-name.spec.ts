import { describe, expect, it } from 'vitest';
import { clientName } from './client-name';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('clientName', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/140.0.0.0 Safari/537.36`, 'Chrome on Windows'],
    [
      `Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`,
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 (KHTML) Version/18.0 Safari/605',
      'Safari on macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 CriOS/140.0 Safari/605',
      'Chrome on iOS',
    ],
    [`Mozilla/5.0 (Linux; Android 15) ${webkit} Chrome/140.0 Mobile`, 'Chrome on Android'],
    ['curl/8.5.0', 'curl/8.5.0'],
    ['python-requests/2.32 extra', 'python-requests/2.32'],
    ['', 'Unknown'],
    [null, 'Unknown'],
  ])('of %j is %s', (userAgent, name) => {
    expect(clientName(userAgent)).toBe(name);
  });
});
