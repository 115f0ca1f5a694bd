export { restoreBackup, UnfitBackup } from './restore-backup.js';
