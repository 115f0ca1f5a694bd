export { dueOf } from './due.js';
export { EditPolicy } from './edit-policy.js';
export { haltRotations } from './halt-rotations.js';
export { Policies } from './policies.js';
export { RotationsModule } from './rotations.module.js';
export { RotationRunning } from './rotations.errors.js';
export { RotationsQueries, type VersionHistory } from './rotations.queries.js';
