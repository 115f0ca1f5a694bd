export { stopSignals } from './graceful-shutdown.js';
export { MaintenanceServer } from './maintenance-server.js';
