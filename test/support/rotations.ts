import { expect } from '@jest/globals';
import type { Rotation, RotationSettings, StartedRotation } from '@waxseal/shared';
import type { Client } from './client';
import { eventually } from './eventually';
import type { Witness } from './witness';

/** Quick, where the defaults would make a test wait for nothing. */
export const quick = {
  stabilityWindowSeconds: 1,
  deadlineSeconds: 60,
} satisfies RotationSettings;

/** Where it is to fail: on a busy machine a task that exits at once passes for a running one a while. */
export const patient = { stabilityWindowSeconds: 5 } satisfies RotationSettings;

export const fast = ['--update-monitor', '1s', '--update-delay', '0s', '--rollback-monitor', '1s'];

/** A shell that does its work until it is killed: `sleep` alone would not end by itself. */
export const idle = ['sh', '-c', 'exec sleep 100000'];

export async function start(
  client: Client,
  name: string,
  body: object = { value: { text: 'new' } },
): Promise<StartedRotation> {
  const settings = { ...quick, ...(body as { settings?: object }).settings };
  const answer = await client.post<StartedRotation>(
    `/secrets/${name}/rotations`,
    { ...body, settings },
    202,
  );
  expect(answer.headers.get('location')).toBe(`/api/v1/rotations/${answer.body.id}`);
  return answer.body;
}

export async function end(client: Client, id: string, withinMs = 60_000): Promise<Rotation> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const left = Math.max(1, Math.ceil((deadline - Date.now()) / 1000));
    const path = `/rotations/${id}?wait=true&timeout=${Math.min(left, 30)}`;
    const { body } = await client.get<Rotation>(path);
    if (body.endedAt !== null || body.state === 'blocked' || Date.now() > deadline) return body;
  }
}

/** Starts it, waits for its end, and expects that one. */
export async function rotate(
  client: Client,
  name: string,
  body?: object,
  state: Rotation['state'] = 'done',
): Promise<Rotation> {
  const { id } = await start(client, name, body);
  const rotation = await end(client, id);
  if (rotation.state !== state) throw new Error(`It is ${JSON.stringify(rotation, null, 1)}`);
  return rotation;
}

export const known = (client: Client, ...paths: string[]) =>
  eventually(async () => {
    for (const path of paths) await client.get(path);
  });

/** What is mounted in every running task of the service, by target. */
export async function valuesIn(
  witness: Witness,
  service: string,
  target: string,
): Promise<string[]> {
  const ids = await witness.containersOf(service);
  return Promise.all(ids.map((id) => witness.readIn(id, target)));
}
