import { describe, expect, it } from 'vitest';
import { fullImage, ImageReference, parseImage } from './image-reference.js';

const digest = `sha256:${'ab'.repeat(32)}`;

describe('An image reference', () => {
  // As github.com/distribution/reference normalizes them.
  it.each([
    ['busybox', 'busybox:latest'],
    ['busybox:1.36', 'busybox:1.36'],
    ['library/busybox', 'busybox:latest'],
    ['docker.io/busybox', 'busybox:latest'],
    ['docker.io/library/busybox:1', 'busybox:1'],
    ['index.docker.io/library/busybox:1', 'busybox:1'],
    ['library/team/app', 'library/team/app:latest'],
    ['team/app', 'team/app:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app:1', 'localhost:5000/app:1'],
    ['registry.example.com/team/app', 'registry.example.com/team/app:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    ['EXAMPLE/app', 'EXAMPLE/app:latest'],
    [`busybox@${digest}`, `busybox@${digest}`],
    [`busybox:1@${digest}`, `busybox:1@${digest}`],
  ])('%s is sent as %s', (given, sent) => {
    expect(ImageReference.parse(given)).toBe(given);
    expect(fullImage(given)).toBe(sent);
  });

  it.each([
    '',
    ' ',
    'Busybox',
    'team/App',
    'app:',
    'app:bad tag',
    'app@sha256:12',
    'app::1',
    '/app',
    'app/',
    'a..b',
    'http://registry.example.com/app',
    '../etc/passwd',
    'app?x=1',
    'ab'.repeat(32),
    `${'a'.repeat(256)}`,
    `app:${'a'.repeat(129)}`,
    'a-'.repeat(5_000),
  ])('rejects %j', (text) => {
    expect(ImageReference.safeParse(text).success).toBe(false);
  });

  it('names the registry that credentials are for', () => {
    expect(parseImage('team/app')?.registry).toBe('docker.io');
    expect(parseImage('localhost:5000/app')?.registry).toBe('localhost:5000');
  });
});
