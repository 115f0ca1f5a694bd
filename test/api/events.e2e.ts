// Budget: 30 s.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Session } from '@waxseal/shared';
import type { Client } from '../support/client';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();
const canary = 'canary-in-a-label-5b7f';
const ENDS_WITHIN_MS = 5_000;
let client: Client;
let stream: EventStream;

beforeEach(async () => {
  client = await fixture.waxseal.clientOf('viewer', fixture.admin);
  stream = await EventStream.open(client);
  await stream.has('reset');
});
afterEach(() => stream?.close());

describe('The event stream', () => {
  it('sends server-sent events, starts with reset and forbids caching', () => {
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.headers.get('cache-control')).toMatch(/no-store/);
    expect(stream.events[0]).toMatchObject({ type: 'reset', data: { type: 'reset' } });
    for (const { id } of stream.events) expect(id).not.toBe('');
  });

  it('reports a secret that the docker command line creates and deletes', async () => {
    await fixture.docker.createSecret('made-beside');
    expect((await stream.has('secret.changed', 'made-beside')).data).toEqual({
      type: 'secret.changed',
      name: 'made-beside',
      isNew: true,
    });
    await fixture.sandbox.docker(['secret', 'rm', 'made-beside']);
    await stream.has('secret.removed', 'made-beside');
  });

  it('reports a service and the secret whose use it changes', async () => {
    await fixture.docker.createSecret('used-beside');
    await stream.has('secret.changed', 'used-beside');
    const before = stream.events.length;
    const flags = ['--replicas', '0', '--secret', 'used-beside'];
    await fixture.docker.createService('beside', { flags });
    await stream.has('service.changed', 'beside');
    const since = () => stream.events.slice(before).map(({ data }) => data);
    const told = { type: 'secret.changed', name: 'used-beside' };
    await eventually(() => expect(since()).toContainEqual(told));
    await fixture.docker.removeService('beside');
    await stream.has('service.removed', 'beside');
  });

  it('reports a change within a second', async () => {
    await fixture.docker.createSecret('soon');
    await stream.has('secret.changed', 'soon', 1_000);
  });

  it('reports changes by the API itself', async () => {
    await fixture.admin.post('/secrets', { name: 'own-write', value: { text: canary } }, 201);
    await stream.has('secret.changed', 'own-write');
    await fixture.admin.delete('/secrets/own-write', '*', 204);
    await stream.has('secret.removed', 'own-write');
  });

  it('contains no value, label or environment variable', async () => {
    await fixture.docker.createSecret('labelled', { value: canary, labels: [`note=${canary}`] });
    const flags = ['--replicas', '0', '--label', `note=${canary}`, '--env', `NOTE=${canary}`];
    await fixture.docker.createService('labelled', { flags, command: [canary] });
    await stream.has('secret.changed', 'labelled');
    await stream.has('service.changed', 'labelled');
    expect(stream.text).not.toContain(canary);
    for (const { data } of stream.events)
      expect(Object.keys(data).filter((key) => !['type', 'name', 'isNew'].includes(key))).toEqual(
        [],
      );
  });

  it('repeats only the events after Last-Event-ID', async () => {
    await fixture.docker.createSecret('before-gap');
    const { id } = await stream.has('secret.changed', 'before-gap');
    await fixture.docker.createSecret('in-gap');
    await stream.has('secret.changed', 'in-gap');
    const again = await EventStream.open(client, id);
    await again.has('secret.changed', 'in-gap');
    again.close();
    expect(again.events.map(({ data }) => data)).not.toContainEqual({ type: 'reset' });
    expect(again.text).not.toContain('before-gap');
  });

  it('starts with reset after an unknown Last-Event-ID', async () => {
    for (const id of ['1', 'nothing', `${stream.events[0]!.id}9`]) {
      const again = await EventStream.open(client, id);
      await again.has('reset');
      again.close();
    }
  });
});

describe('A reader of the event stream', () => {
  const isLeft = async () => {
    await stream.ended(ENDS_WITHIN_MS);
    expect(stream.events.at(-1)?.type).toBe('session.changed');
  };

  it('needs a token', async () => {
    const anonymous = fixture.waxseal.anonymous();
    expect(await anonymous.problem('GET', '/events')).toMatchObject({ status: 401 });
    await expect(EventStream.open(anonymous)).rejects.toThrow('401');
  });

  it('is disconnected after the user signs out', async () => {
    await client.call('POST', '/auth/logout', { expect: 204 });
    await isLeft();
  });

  it('is disconnected when the role changes and can connect with the new role', async () => {
    const { id } = (await client.get<Session>('/auth/session')).body.user;
    await fixture.admin.patch(`/users/${id}`, { role: 'operator' }, '*', 200);
    await isLeft();
    const again = await EventStream.open(client, stream.events.at(-1)!.id);
    await fixture.docker.createSecret('as-operator');
    await again.has('secret.changed', 'as-operator');
    again.close();
  });

  it('is disconnected when the user is disabled and cannot connect again', async () => {
    const { id } = (await client.get<Session>('/auth/session')).body.user;
    await fixture.admin.patch(`/users/${id}`, { isDisabled: true }, '*', 200);
    await isLeft();
    await expect(EventStream.open(client)).rejects.toThrow('401');
  });

  it('is disconnected when an admin ends the sessions of the user', async () => {
    const { id } = (await client.get<Session>('/auth/session')).body.user;
    await fixture.admin.call('DELETE', `/users/${id}/sessions`, { expect: 204 });
    await isLeft();
  });

  it('stays connected when another session ends', async () => {
    const other = await fixture.waxseal.clientOf('viewer', fixture.admin);
    const theirs = await EventStream.open(other);
    await other.call('POST', '/auth/logout', { expect: 204 });
    await theirs.ended(ENDS_WITHIN_MS);
    await fixture.docker.createSecret('told-to-who-stays');
    await stream.has('secret.changed', 'told-to-who-stays');
    expect(stream.hasEnded).toBe(false);
  });

  it('does not delay the stop of Waxseal', async () => {
    const stopped = fixture.waxseal.stop();
    await stream.ended(5_000);
    expect(await stopped).toBe(0);
  });
});
