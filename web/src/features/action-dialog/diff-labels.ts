import { capitalised } from '../../lib/capitalised';

export const effectLabels = {
  restart: 'Restarts',
  start: 'Starts',
  stop: 'Stops',
  move: 'Moves to other nodes',
  wait: 'Stops and waits',
  none: 'Keeps running',
};

/** Labels by the field path in a plan. A field belongs to Docker's spec or to Waxseal. */
const labels: Record<string, string> = {
  'TaskTemplate.ForceUpdate': 'Restart counter',
  'Mode.Replicated.Replicas': 'Replicas',
  AdvertiseAddr: 'Advertise address',
  PublicPart: 'Public part',
  forceUpdate: 'Restart counter',
  imageDigest: 'Image digest',
  env: 'Environment',
  args: 'Arguments',
  'policy.maxAgeDays': 'Rotate every (days)',
  'policy.warnDays': 'Expiry warning (days)',
  'policy.keep': 'Old versions to keep',
  'policy.graceSeconds': 'Grace period (seconds)',
  'policy.stabilityWindowSeconds': 'Stability window (seconds)',
};
const LABEL = 'Labels.';

/** Returns the label of a changed field. An unlisted `updatePolicy` becomes `Update policy`. */
export function diffLabel(path: string): string {
  if (path.startsWith(LABEL)) return `Label ${path.slice(LABEL.length) || '(empty key)'}`;
  if (path in labels) return labels[path]!;
  if (path.includes('.') || path.includes(' ')) return path;
  return capitalised(path.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
}
