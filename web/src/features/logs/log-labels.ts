import type { LogEnd } from '@waxseal/shared';

export const ranges = [
  { value: 'last', label: 'Last 1,000 lines' },
  { value: '900', label: 'Last 15 minutes' },
  { value: '3600', label: 'Last hour' },
  { value: '86400', label: 'Last 24 hours' },
  { value: 'all', label: 'Last 100,000 lines' },
];

export const streams = [
  { value: '', label: 'Both streams' },
  { value: 'stdout', label: 'stdout' },
  { value: 'stderr', label: 'stderr' },
];

const ends: Record<LogEnd['reason'], string> = {
  'until-reached': 'The log has ended.',
  'service-removed': 'The service was removed.',
  'task-ended': 'The task has ended.',
  'session-ended': 'The session has ended or its role has changed.',
  'engine-unreachable': 'Docker could not be reached for two minutes.',
  stopping: 'Waxseal is restarting.',
};

export const endText = (reason: LogEnd['reason']) => ends[reason] ?? 'The log has ended.';
export const lostText = 'The connection is lost. The log continues when it is back.';
