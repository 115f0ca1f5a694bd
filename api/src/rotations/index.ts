export { dueOf } from './due.js';
export { EditPolicy } from './edit-policy.js';
export { suspendRotations } from './store/suspend-rotations.js';
export { Policies } from './policies.js';
export { RotationsModule } from './rotations.module.js';
export { RotationRunning } from './rules/rotations.errors.js';
export { RotationsQueries, type VersionHistory } from './read/rotations.queries.js';
