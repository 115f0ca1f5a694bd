export { roleLabels } from './user-labels';
