export { suspendRotations } from './store/suspend-rotations.js';
export { RotationsModule } from './rotations.module.js';
export { RotationsQueries } from './read/rotations.queries.js';
