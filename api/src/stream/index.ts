export { Hub } from './hub.js';
export { StreamModule } from './stream.module.js';
