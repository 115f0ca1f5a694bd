export * from './audit/audit.js';
export * from './auth/api-token.js';
export * from './auth/auth.js';
export * from './auth/second-factor.js';
export * from './configs/config.js';
export * from './configs/config-value.js';
export * from './families/family.js';
export * from './families/policy.js';
export * from './families/version.js';
export { versionName } from './families/version-name.js';
export * from './http/file-value.js';
export * from './http/issue-text.js';
export * from './http/labels.js';
export * from './http/mount.js';
export * from './http/page.js';
export * from './http/plan.js';
export * from './http/problem.js';
export * from './http/stream-event.js';
export * from './logs/log.js';
export * from './permissions.js';
export * from './rotations/generator.js';
export * from './rotations/pruning.js';
export * from './rotations/rotation.js';
export * from './rotations/rotation-plan.js';
export * from './rotations/settings.js';
export * from './rotations/start-rotation.js';
export * from './secrets/secret.js';
export * from './secrets/secret-access.js';
export * from './secrets/secret-value.js';
export { composeFile } from './services/copy-as/compose-file.js';
export {
  commentsOf,
  hiddenNotes,
  type CopiedSpec,
  type ObjectNameOf,
} from './services/copy-as/copied-spec.js';
export { createLine, updateLine } from './services/copy-as/docker-line.js';
export { quoted } from './services/copy-as/shell-quote.js';
export * from './services/image-reference.js';
export * from './services/quantities.js';
export * from './services/service.js';
export * from './services/service-labels.js';
export * from './services/service-spec.js';
export * from './services/service-states.js';
export * from './swarm/attention.js';
export * from './swarm/inventory.js';
export * from './swarm/node.js';
export * from './swarm/rebalancing.js';
export * from './swarm/task-map.js';
export * from './swarm/swarm.js';
export * from './users/user.js';
