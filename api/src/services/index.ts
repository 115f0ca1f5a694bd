export { presentDockerText, summarize as summarizeService } from './present-service.js';
export { ServicesModule } from './services.module.js';
