import { posix } from 'node:path';
import type { SocketService } from '@waxseal/shared';
import type { ServiceSpec } from '../engine/index.js';

/** Who can use one of them can start containers, and read what any container of the node has. */
const sockets = [
  '/var/run/docker.sock',
  '/run/docker.sock',
  '/var/run/containerd/containerd.sock',
  '/run/containerd/containerd.sock',
];
/** What Docker stores: the secrets of running containers, and on a manager all of them. */
const DATA = '/var/lib/docker';
const dataFolders = [`${DATA}/containers`, `${DATA}/swarm`];

const windowsPipe = /^[\\/]{2}\.[\\/]pipe[\\/](?:docker_engine|containerd)/i;

const contains = (folder: string, path: string) =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

function givesSecrets(path: string): boolean {
  if (windowsPipe.test(path)) return true;
  const folder = posix.normalize(path).replace(/(?<=.)\/$/, '');
  return (
    [...sockets, DATA].some((one) => contains(folder, one)) ||
    dataFolders.some((one) => contains(one, folder))
  );
}

/** The Docker socket that a service mounts, or the folder of the node with it; undefined without one. */
export function socketIn({ mounts }: Pick<ServiceSpec, 'mounts'>): string | undefined {
  const paths = mounts.flatMap(({ type, source, device }) =>
    type === 'bind' || type === 'npipe' ? [source] : device === undefined ? [] : [device],
  );
  return paths.find(givesSecrets);
}

/** On a manager the socket reaches the whole Swarm. */
export const reachOf = ({
  constraints,
}: Pick<ServiceSpec, 'constraints'>): SocketService['reach'] =>
  constraints.some((one) => /^node\.role\s*(?:==\s*worker|!=\s*manager)$/i.test(one.trim()))
    ? 'node'
    : 'swarm';
