import { describe, expect, it } from 'vitest';
import { emptyImageDraft, imageBodyToCopy, imageDockerCommand, imageInput } from './image-draft';

const service = { image: 'app:1', imageDigest: null };
const draft = (changes: object) => ({ ...emptyImageDraft('app:1'), ...changes });

describe('The draft of a new image', () => {
  it.each([
    [{}, null],
    [{ image: 'App' }, null],
    [{ image: 'app:2', username: 'robot' }, null],
    [{ image: 'app:2' }, { image: 'app:2', forcePull: false }],
    [{ forcePull: true }, { image: 'app:1', forcePull: true }],
    [
      { image: 'app:2', username: 'robot', password: 'x' },
      { image: 'app:2', forcePull: false, credentials: { username: 'robot', password: 'x' } },
    ],
  ])('%j is sent as %j', (changes, body) => {
    expect(imageInput(draft(changes), service)).toEqual(body);
  });

  it('can ask again for the tag of an image with a digest', () => {
    expect(imageInput(draft({}), { ...service, imageDigest: 'sha256:1' })).not.toBeNull();
  });

  it('is copied without the credentials', () => {
    const full = draft({ image: 'app:2', forcePull: true, username: 'robot', password: 'hunter2' });
    expect(imageBodyToCopy(full)).toBe('@-');
    expect(imageDockerCommand('web', full)).toBe(
      'docker service update --with-registry-auth --force --image app:2 web',
    );
    expect(imageDockerCommand('web', draft({}))).toBe('docker service update --image app:1 web');
  });
});
