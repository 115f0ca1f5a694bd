import { lazyPart } from '../../lib/lazy-part';

export { default as ImageName } from './components/ImageName.vue';
export { default as TaskState } from './components/TaskState.vue';
export { default as TaskStateMark } from './components/TaskStateMark.vue';
export { exitCodeOf } from './tasks';
export const RebalancingNotice = lazyPart(() => import('./rebalancing/RebalancingNotice.vue'));
// Most visits of a secret's page open neither.
export const AttachToServices = lazyPart(() => import('./change-set/AttachToServices.vue'));
export const DetachFromServices = lazyPart(() => import('./change-set/DetachFromServices.vue'));
