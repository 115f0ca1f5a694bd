import { describe, expect, it } from 'vitest';
import { KnownHosts } from './known-hosts.js';

const local = new KnownHosts({ host: '127.0.0.1', publicUrl: undefined, allowedHosts: [] });
const open = new KnownHosts({ host: '0.0.0.0', publicUrl: undefined, allowedHosts: [] });
const named = new KnownHosts({
  host: '10.0.0.1',
  publicUrl: 'https://panel.example:8443',
  allowedHosts: ['waxseal_panel', 'fd00::1'],
});

describe('KnownHosts', () => {
  it.each(['localhost', 'LOCALHOST:8080', 'localhost.', '127.0.0.1:9', '127.1.2.3', '[::1]:8080'])(
    'accepts %s as the local machine',
    (host) =>
      expect([local, open, named].map((hosts) => hosts.has(host))).toEqual([true, true, true]),
  );

  it.each([
    'panel.example',
    'Panel.Example:8443',
    'panel.example:1',
    'waxseal_panel:8080',
    '[fd00::1]:8080',
    '[FD00:0::1]',
    '10.0.0.1:8080',
  ])('accepts the configured name %s', (host) => expect(named.has(host)).toBe(true));

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:8080',
    '',
    'localhost/x',
    'x@localhost',
    'localhost#',
    'localhost:80:80',
    'local host',
    '[::1',
  ])('rejects %j', (host) => {
    expect([local, open, named].map((hosts) => hosts.has(host))).toEqual([false, false, false]);
  });

  it('accepts any address when no host name is configured', () => {
    const addresses = ['192.0.2.1:8080', '[2001:db8::1]:8080'];
    const taken = [local, open, named].map((hosts) => addresses.map((host) => hosts.has(host)));
    expect(taken).toEqual([
      [false, false],
      [true, true],
      [false, false],
    ]);
  });
});
