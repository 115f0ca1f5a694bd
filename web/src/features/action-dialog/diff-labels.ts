import { capitalised } from '../../lib/capitalised';

export const effectLabels = {
  restart: 'Restarts',
  start: 'Starts',
  stop: 'Stops',
  none: 'Keeps running',
};

/** Fields by the path that a plan names them with: a field of Docker's spec, or one of ours. */
const labels: Record<string, string> = {
  'TaskTemplate.ForceUpdate': 'Restart counter',
  'Mode.Replicated.Replicas': 'Replicas',
  AdvertiseAddr: 'Advertise address',
  PublicPart: 'Public part',
  forceUpdate: 'Restart counter',
  env: 'Environment',
  args: 'Arguments',
  'policy.maxAgeDays': 'Rotate every (days)',
  'policy.warnDays': 'Expiry warning (days)',
  'policy.keep': 'Old versions to keep',
  'policy.graceSeconds': 'Grace period (seconds)',
  'policy.stabilityWindowSeconds': 'Stability window (seconds)',
};
const LABEL = 'Labels.';

/** The name of a changed field for people; `updatePolicy` reads `Update policy`. */
export function diffLabel(path: string): string {
  if (path.startsWith(LABEL)) return `Label ${path.slice(LABEL.length) || '(empty key)'}`;
  if (path in labels) return labels[path]!;
  if (path.includes('.') || path.includes(' ')) return path;
  return capitalised(path.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
}
