import { describe, expect, it } from 'vitest';
import { findOwnContainer } from './own-container.js';

const id = 'ab'.repeat(32);
const mount = (root: string, at: string) =>
  `612 589 254:1 ${root} ${at} rw,relatime - ext4 /dev/vda1 rw\n`;

describe('findOwnContainer', () => {
  it.each(['/var/lib/docker', '/srv/docker-data', '/lib/docker'])(
    'finds the id below %s',
    (folder) => {
      const mounts =
        mount('/', '/') + mount(`${folder}/containers/${id}/resolv.conf`, '/etc/resolv.conf');
      expect(findOwnContainer(() => mounts)).toBe(id);
    },
  );

  it.each([
    ['a machine of its own', mount('/', '/')],
    ['a machine that only shows a container', mount(`/containers/${id}/hostname`, '/mnt/x')],
  ])('finds no id on %s', (_, mounts) => {
    expect(findOwnContainer(() => mounts)).toBeUndefined();
  });

  it('finds no id if the file cannot be read', () => {
    const read = () => {
      throw new Error('ENOENT');
    };
    expect(findOwnContainer(read)).toBeUndefined();
  });
});
