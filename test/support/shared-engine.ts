import { Agent } from 'node:http';
import { callEngine } from './engine-api';
import { eventually } from './eventually';
import { Sandbox } from '../../tools/sandbox/subprocess';

/** An Engine that cannot be emptied within this time is stopped. */
const EMPTY_WITHIN_MS = 60_000;

/** States of a task that has a container, or will have one. */
const liveStates = [
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
];

interface Task {
  Status: { State: string };
}
interface Versioned {
  ID: string;
  Version: { Index: number };
}
interface Node extends Versioned {
  Spec: { Labels?: Record<string, string>; Availability: string };
}
interface Network {
  Id: string;
  Name: string;
  Scope: string;
  Ingress: boolean;
}

let starting: Promise<Sandbox> | undefined;

/**
 * Returns an Engine with an empty Swarm and the image `busybox:local`. The files of a worker use it one
 * after the other, so tests must neither stop it nor change the Swarm itself.
 */
export async function takeSharedEngine(): Promise<Sandbox> {
  starting ??= (async () => {
    const sandbox = await Sandbox.start();
    await sandbox.importImage();
    return sandbox;
  })();
  return starting;
}

/** Empties the Swarm for the next file. If it cannot be emptied, the next file gets a new Engine. */
export async function giveBackSharedEngine(sandbox: Sandbox) {
  try {
    await emptySwarm(sandbox.socket);
  } catch {
    starting = undefined;
    await sandbox.close();
  }
}

async function emptySwarm(socket: string) {
  const list = <Shape>(path: string) => callEngine<Shape[]>(socket, 'GET', path);
  const removeAll = async (path: string) => {
    const objects = await list<Versioned>(path);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    await Promise.all(
      objects.map(({ ID }) => callEngine(socket, 'DELETE', `${path}/${ID}`, { agent })),
    ).finally(() => agent.destroy());
  };
  await removeAll('/services');
  await removeAll('/secrets');
  await removeAll('/configs');
  for (const { ID, Version, Spec } of await list<Node>('/nodes')) {
    const isChanged = Spec.Availability !== 'active' || Object.keys(Spec.Labels ?? {}).length > 0;
    const body = { ...Spec, Availability: 'active', Labels: {} };
    const path = `/nodes/${ID}/update?version=${Version.Index}`;
    if (isChanged) await callEngine(socket, 'POST', path, { body });
  }
  // Tasks end after their service was removed, and a network can be removed only after its last task.
  await eventually(
    async () => {
      const tasks = await list<Task>('/tasks');
      if (tasks.some(({ Status }) => liveStates.includes(Status.State)))
        throw new Error('Tasks are left');
      const networks = await list<Network>('/networks');
      for (const { Id, Scope, Ingress } of networks)
        if (Scope === 'swarm' && !Ingress) await callEngine(socket, 'DELETE', `/networks/${Id}`);
    },
    { withinMs: EMPTY_WITHIN_MS },
  );
}
