import type { ServiceFields } from '@waxseal/shared';
import { containerKeys } from './container-fields.js';

const CONTAINER = 'TaskTemplate/ContainerSpec';

type Field = keyof ServiceFields | 'name' | 'mode';
type OwnKeys = keyof typeof containerKeys;

/** Where Docker's spec has the fields of an edit. */
const places: Record<Exclude<Field, OwnKeys>, string> = {
  name: 'Name',
  mode: 'Mode',
  replicas: 'Mode/Replicated/Replicas',
  labels: 'Labels',
  image: `${CONTAINER}/Image`,
  containerLabels: `${CONTAINER}/Labels`,
  env: `${CONTAINER}/Env`,
  secrets: `${CONTAINER}/Secrets`,
  configs: `${CONTAINER}/Configs`,
  mounts: `${CONTAINER}/Mounts`,
  healthCheck: `${CONTAINER}/Healthcheck`,
  sysctls: `${CONTAINER}/Sysctls`,
  ulimits: `${CONTAINER}/Ulimits`,
  dns: `${CONTAINER}/DNSConfig`,
  hosts: `${CONTAINER}/Hosts`,
  stopGracePeriodMs: `${CONTAINER}/StopGracePeriod`,
  networks: 'TaskTemplate/Networks',
  ports: 'EndpointSpec/Ports',
  endpointMode: 'EndpointSpec/Mode',
  constraints: 'TaskTemplate/Placement/Constraints',
  spreadOver: 'TaskTemplate/Placement/Preferences',
  maxReplicasPerNode: 'TaskTemplate/Placement/MaxReplicas',
  resources: 'TaskTemplate/Resources',
  restartPolicy: 'TaskTemplate/RestartPolicy',
  logging: 'TaskTemplate/LogDriver',
  updatePolicy: 'UpdateConfig',
  rollbackPolicy: 'RollbackConfig',
};
const allPlaces: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(containerKeys).map(([field, key]) => [field, `${CONTAINER}/${key}`]),
  ),
  ...places,
};
/** Their keys are the same in both. */
const records = new Set(['labels', 'containerLabels', 'sysctls']);

/**
 * The pointer into Docker's spec for one into the fields of an edit: to the field, and to the item of a
 * list or the entry of a record. `/mounts/1/type` is `/TaskTemplate/ContainerSpec/Mounts/1`.
 */
export function pointerInSpec(pointer: string): string {
  const [, field = '', next] = pointer.split('/');
  const place = Object.hasOwn(allPlaces, field) ? allPlaces[field] : undefined;
  if (place === undefined) return '';
  const goesDeeper = next !== undefined && (records.has(field) || /^\d+$/.test(next));
  return `/${place}${goesDeeper ? `/${next}` : ''}`;
}
