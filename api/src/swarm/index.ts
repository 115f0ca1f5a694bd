export { SwarmStatus } from './swarm-status.js';
export { SwarmObjects } from './swarm-objects.js';
export { SwarmWatcher } from './swarm-watcher.js';
export { SwarmCache, type KnownService } from './swarm-cache.js';
export { Swarm } from './swarm.js';
export { lostAs, lostFieldsWarning } from './lost-fields-warning.js';
export { SwarmModule } from './swarm.module.js';
export type { Change } from './object-store.js';
export type { UseIndex } from './uses.js';
