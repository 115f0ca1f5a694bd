/**
 * What each call asks of the Engine: the verb and the path without its API version. A proxy in front of
 * the Engine has to let these through; docs/running.md lists them.
 */
export const engineRoutes = {
  version: 'GET /version',
  ping: 'GET /_ping',
  info: 'GET /info',
  events: 'GET /events',
  'swarm-read': 'GET /swarm',
  'swarm-init': 'POST /swarm/init',
  'swarm-update': 'POST /swarm/update',
  'swarm-unlock-key': 'GET /swarm/unlockkey',
  'swarm-unlock': 'POST /swarm/unlock',
  'secret-list': 'GET /secrets',
  'secret-read': 'GET /secrets/{id}',
  'secret-create': 'POST /secrets/create',
  'secret-update': 'POST /secrets/{id}/update',
  'secret-remove': 'DELETE /secrets/{id}',
  'config-list': 'GET /configs',
  'config-read': 'GET /configs/{id}',
  'config-create': 'POST /configs/create',
  'config-update': 'POST /configs/{id}/update',
  'config-remove': 'DELETE /configs/{id}',
  'service-list': 'GET /services',
  'service-create': 'POST /services/create',
  'service-remove': 'DELETE /services/{id}',
  'service-update': 'POST /services/{id}/update',
  'image-list': 'GET /images/json',
  'image-read': 'GET /distribution/{name}/json',
  'service-log': 'GET /services/{id}/logs',
  'task-list': 'GET /tasks',
  'task-log': 'GET /tasks/{id}/logs',
  'node-list': 'GET /nodes',
  'node-read': 'GET /nodes/{id}',
  'node-update': 'POST /nodes/{id}/update',
  'node-remove': 'DELETE /nodes/{id}',
  'network-list': 'GET /networks',
  'network-read': 'GET /networks/{id}',
  'container-list': 'GET /containers/json',
} as const;

export type Operation = keyof typeof engineRoutes;
