import type { AuditAction, AuditEntry, AuditOutcome } from '@waxseal/shared';
import { plural } from '../../lib/plural';
import type { Column } from '../../ui/data-table';
import type { StateLabel } from '../../ui/state-tone';
import type { ExportFormat } from './audit.api';

/** Each action in the imperative, and in the past tense for a row that succeeded. */
const actionLabels: Record<AuditAction, [action: string, done: string]> = {
  'secret.read': ['View secrets', 'Viewed secrets'],
  'secret.create': ['Create secret', 'Created secret'],
  'secret.edit': ['Edit secret', 'Edited secret'],
  'secret.delete': ['Delete secret', 'Deleted secret'],
  'secret.rotate': ['Rotate secret', 'Started secret rotation'],
  'secret.prune': ['Prune secrets', 'Pruned secrets'],
  'secret.attach': ['Attach secret', 'Attached secret'],
  'secret.access.read': ['View access to secrets', 'Viewed access to secrets'],
  'secret.delete-versions': ['Delete secret versions', 'Deleted secret versions'],
  'secret.adopt': ['Adopt secret versions', 'Adopted secret versions'],
  'secret.pin': ['Pin or unpin secret version', 'Pinned or unpinned secret version'],
  'config.read': ['View configs', 'Viewed configs'],
  'config.content.read': ['View config content', 'Viewed config content'],
  'config.create': ['Create config', 'Created config'],
  'config.edit': ['Edit config', 'Edited config'],
  'config.delete': ['Delete config', 'Deleted config'],
  'config.rotate': ['Rotate config', 'Started config rotation'],
  'config.prune': ['Prune configs', 'Pruned configs'],
  'config.attach': ['Attach config', 'Attached config'],
  'config.delete-versions': ['Delete config versions', 'Deleted config versions'],
  'config.adopt': ['Adopt config versions', 'Adopted config versions'],
  'config.pin': ['Pin or unpin config version', 'Pinned or unpinned config version'],
  'rotation.read': ['View rotations', 'Viewed rotations'],
  'rotation.cancel': ['Cancel rotation', 'Cancelled rotation'],
  'rotation.resolve': ['Resolve rotation', 'Resolved rotation'],
  'rotation.take-over': ['Take over rollout', 'Took over rollout'],
  'rotation.step': ['Rotation step', 'Rotation step'],
  'rotation.end': ['Rotation end', 'Rotation end'],
  'service.read': ['View services', 'Viewed services'],
  'service.env.read': ['View service environment', 'Viewed service environment'],
  'service.logs.read': ['View service logs', 'Viewed service logs'],
  'service.scale': ['Scale service', 'Scaled service'],
  'service.restart': ['Restart service', 'Restarted service'],
  'service.rollback': ['Roll back service', 'Rolled back service'],
  'service.create': ['Create service', 'Created service'],
  'service.edit': ['Edit service', 'Edited service'],
  'service.delete': ['Delete service', 'Deleted service'],
  'service.privileged': ['Set privileges of services', 'Set privileges of services'],
  'node.read': ['View nodes', 'Viewed nodes'],
  'node.edit': ['Edit node', 'Edited node'],
  'node.delete': ['Delete node', 'Deleted node'],
  'stack.read': ['View stacks', 'Viewed stacks'],
  'cluster.read': ['View Swarm', 'Viewed Swarm'],
  'cluster.init': ['Initialise Swarm', 'Initialised Swarm'],
  'cluster.manage': ['Manage Swarm', 'Managed Swarm'],
  'cluster.edit': ['Edit Swarm settings', 'Edited Swarm settings'],
  'cluster.unlock': ['Unlock Swarm', 'Unlocked Swarm'],
  'join-token.read': ['View join token', 'Viewed join token'],
  'join-token.rotate': ['Rotate join token', 'Rotated join token'],
  'unlock-key.read': ['View unlock key', 'Viewed unlock key'],
  'unlock-key.rotate': ['Rotate unlock key', 'Rotated unlock key'],
  'event.read': ['View events', 'Viewed events'],
  'user.read': ['View users', 'Viewed users'],
  'user.manage': ['Manage users', 'Managed users'],
  'audit.read': ['View audit log', 'Viewed audit log'],
  'audit.object.read': ['View activity of an object', 'Viewed activity of an object'],
  'user.create': ['Create user', 'Created user'],
  'user.edit': ['Edit user', 'Edited user'],
  'setup.complete': ['Complete setup', 'Completed setup'],
  'setup.token': ['Create setup link', 'Created setup link'],
  'auth.sign-in': ['Sign in', 'Signed in'],
  'auth.sign-out': ['Sign out', 'Signed out'],
  'auth.step-up': ['Show second factor again', 'Showed second factor again'],
  'auth.refresh-reuse': ['Reuse refresh token', 'Refresh token reuse detected'],
  'auth.token': ['Use access token', 'Used access token'],
  'factor.begin': ['Start setting up second factor', 'Started setting up second factor'],
  'factor.enable': ['Enable second factor', 'Enabled second factor'],
  'factor.disable': ['Disable second factor', 'Disabled second factor'],
  'factor.reset': ['Reset second factor', 'Reset second factor'],
  'factor.recovery-codes': ['Replace recovery codes', 'Replaced recovery codes'],
  'token.create': ['Create API token', 'Created API token'],
  'token.delete': ['Delete API token', 'Deleted API token'],
  'auth.keys': ['Rotate signing keys', 'Rotated signing keys'],
  'audit.begin': ['Start audit log', 'Audit log started'],
  'audit.restored': ['Restore backup', 'Restored backup'],
};

/** A newer server may send actions that this page does not know. */
export const actionLabel = ({ action, outcome }: Pick<AuditEntry, 'action' | 'outcome'>) => {
  const [todo, done] = actionLabels[action as AuditAction] ?? [action, action];
  return outcome === 'succeeded' ? done : todo;
};

export const actionChoices = [
  { value: '', label: 'All actions' },
  ...Object.entries(actionLabels)
    .map(([value, [label]]) => ({ value, label }))
    .sort((one, other) => one.label.localeCompare(other.label)),
];

export const outcomeLabels: Record<AuditOutcome, StateLabel> = {
  attempted: {
    label: 'Attempted',
    icon: 'i-lucide-circle-dashed',
    tone: 'plain',
    hint: 'Recorded before it ran. The outcome isn’t in this list',
  },
  succeeded: {
    label: 'Succeeded',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'Completed',
  },
  failed: {
    label: 'Failed',
    icon: 'i-lucide-circle-x',
    tone: 'wait',
    hint: 'Not completed',
  },
  refused: {
    label: 'Refused',
    icon: 'i-lucide-shield-x',
    tone: 'wait',
    hint: 'Not permitted',
  },
  unknown: {
    label: 'Unknown',
    icon: 'i-lucide-circle-question-mark',
    tone: 'wait',
    hint: 'The outcome could not be determined',
  },
};

export const outcomeChoices = [
  { value: '', label: 'All outcomes' },
  ...(Object.keys(outcomeLabels) as AuditOutcome[]).map((value) => ({
    value,
    label: outcomeLabels[value].label,
  })),
];

export const rangeChoices = [
  { value: '', label: 'Any time', hours: 0 },
  { value: 'hour', label: 'Last hour', hours: 1 },
  { value: 'day', label: 'Last 24 hours', hours: 24 },
  { value: 'week', label: 'Last 7 days', hours: 24 * 7 },
  { value: 'custom', label: 'Custom range…', hours: 0 },
];

export const months = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];

export const auditColumns: Column[] = [
  { id: 'time', label: 'Time' },
  { id: 'who', label: 'User' },
  { id: 'action', label: 'Action' },
  { id: 'target', label: 'Target' },
  { id: 'outcome', label: 'Outcome' },
  { id: 'address', label: 'IP address' },
];

/** The actor of an entry that records no user. */
export const actorLabels = { refused: 'Unknown', own: 'Waxseal' };

export const factLabels = {
  time: 'Time',
  fields: 'Changed fields',
  address: 'IP address',
  requestId: 'Request ID',
  hash: 'Hash',
};

export const exportFormats = [
  { id: 'csv', label: 'CSV', icon: 'i-lucide-table', action: 'Export the audit log as CSV' },
  {
    id: 'ndjson',
    label: 'NDJSON',
    icon: 'i-lucide-braces',
    action: 'Export the audit log as NDJSON',
  },
] satisfies { id: ExportFormat; label: string; icon: string; action: string }[];
export const exportHint = 'Exports all matching entries, oldest first';

export const noEntries = {
  icon: 'i-lucide-scroll-text',
  title: 'No activity yet',
  detail: 'Every action is recorded before it runs and again when it finishes.',
};

/** Filters that come with a link: the whole name. */
export const exactFilters = {
  actor: (name: string) => `User ${name}`,
  target: (name: string) => `Target ${name}`,
};

export const noMatch = {
  title: 'No matching entries',
};

export function entryCount(count: number, hasMore: boolean) {
  const entries = plural(count, 'entry', 'entries');
  return hasMore ? `latest ${entries}` : entries;
}

/** The box with what was done with one object. */
export const objectAuditLabels = {
  empty: 'No actions through Waxseal yet.',
  more: (count: number) => `Show ${plural(count, 'earlier action')}`,
};
