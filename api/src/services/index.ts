export { CauseIds } from './cause-ids.js';
export { troublesOf, type ServiceTrouble } from './service-troubles.js';
export { presentTask } from './present-task.js';
export { splitImage, summarize as summarizeService } from './present-service.js';
export { ServicesModule } from './services.module.js';
export { ServicesQueries } from './services.queries.js';
