import { stackOf, type SecretMount } from '@waxseal/shared';
import { presentMount } from '../common/mount.js';
import type { FamiliesOfKind, Family } from '../families/index.js';
import type { TaskIndex } from './task-index.js';

export interface Lookups {
  secrets: Pick<FamiliesOfKind, 'usesOfId'>;
  /** Null while Docker cannot be asked for tasks. */
  tasks: TaskIndex | null;
  service(id: string): { name: string; labels: Record<string, string> } | undefined;
  nodeName(id: string): string;
}

const specs = ['current', 'previous'] as const;

/** The services that have a version of the secret: in a spec, or in tasks that still run without it. */
export function presentMounts(family: Family, lookups: Lookups): SecretMount[] {
  const objects = [
    ...family.versions.map(({ object, number }) => ({ id: object.id, version: number })),
    ...family.unmanagedDuplicates.map(({ id }) => ({ id, version: null })),
  ];
  const order = ({ service, spec }: SecretMount) => `${service} ${spec}`;
  return objects
    .flatMap(({ id, version }) => mountsOf(id, version, lookups))
    .sort((one, other) => (order(one) < order(other) ? -1 : 1));
}

function mountsOf(id: string, version: number | null, lookups: Lookups): SecretMount[] {
  const { secrets, tasks, service: find, nodeName } = lookups;
  const holders = tasks?.bySecret.get(id);
  const nodesOf = (serviceId: string) => tasks && namesOf(holders?.get(serviceId), nodeName);
  const uses = secrets.usesOfId(id);
  const bySpec = uses.flatMap((use) =>
    specs
      .filter((spec) => use[spec].length > 0)
      .map((spec) => ({
        service: use.service.name,
        stack: stackOf(use.service.labels),
        version,
        spec,
        mounts: use[spec].map(presentMount),
        nodes: nodesOf(use.service.id),
      })),
  );
  const named = new Set(uses.map(({ service }) => service.id));
  const byTask = [...(holders?.keys() ?? [])]
    .filter((serviceId) => !named.has(serviceId))
    .map((serviceId) => {
      const service = find(serviceId);
      return {
        service: service?.name ?? serviceId,
        stack: service ? stackOf(service.labels) : null,
        version,
        spec: 'task' as const,
        mounts: [],
        nodes: nodesOf(serviceId),
      };
    });
  return [...bySpec, ...byTask];
}

export const namesOf = (ids: Iterable<string> = [], nodeName: (id: string) => string) =>
  [...ids].map(nodeName).sort();

/** The nodes of all mounts, each once. */
export const nodesOf = (mounts: readonly Pick<SecretMount, 'nodes'>[], isKnown: boolean) =>
  isKnown ? [...new Set(mounts.flatMap(({ nodes }) => nodes ?? []))].sort() : null;
