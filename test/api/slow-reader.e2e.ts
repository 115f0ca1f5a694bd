// Budget: 20 s.
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { countedStreams, hasStreams } from '../support/open-streams';
import { useFixture } from '../support/fixture';

const SECRETS = 200;
const fixture = useFixture({ env: countedStreams });
const names = Array.from(
  { length: SECRETS },
  (_, index) => `${'long-name-'.repeat(6)}${String(index).padStart(3, '0')}`,
);
let slow: Socket;

/** A browser that has opened the stream and then reads nothing. */
async function openAndHang(): Promise<Socket> {
  const { hostname, port } = new URL(fixture.waxseal.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    [
      'GET /api/v1/events HTTP/1.1',
      `Host: ${hostname}:${port}`,
      `Authorization: Bearer ${fixture.admin.token}`,
      '\r\n',
    ].join('\r\n'),
  );
  await new Promise((resolve) => socket.once('readable', resolve));
  socket.pause();
  return socket;
}

beforeAll(async () => {
  for (const name of names) await fixture.docker.createSecret(name);
  await fixture.docker.createService('takes-all', { flags: ['--replicas', '0'] });
});
afterAll(() => {
  slow?.destroy();
});

describe('A reader of the event stream that does not read', () => {
  it('is disconnected while the others continue, and catches up when it reconnects', async () => {
    const quick = await EventStream.open(fixture.admin);
    const { id } = await quick.has('reset');
    slow = await openAndHang();
    await hasStreams(fixture.waxseal, 2);
    // Each change of the service causes an event for every secret that is added or removed.
    let isTaken = false;
    await eventually(
      async () => {
        isTaken = !isTaken;
        const flag = isTaken ? '--secret-add' : '--secret-rm';
        await fixture.docker.updateService('takes-all', ...names.flatMap((name) => [flag, name]));
        await hasStreams(fixture.waxseal, 1, 0);
      },
      { withinMs: 60_000, everyMs: 0 },
    );
    await fixture.docker.createSecret('after-the-flood');
    await quick.has('secret.changed', 'after-the-flood');
    expect(quick.hasEnded).toBe(false);
    quick.close();
    const back = await EventStream.open(fixture.admin, id);
    // After many events the reader gets a reset; after few, it gets all of them.
    await Promise.any([back.has('reset'), back.has('secret.changed', 'after-the-flood')]);
    back.close();
  });
});
