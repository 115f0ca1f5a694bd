import { quoted, type ServiceFields } from '@waxseal/shared';
import type { ServiceFieldChanges } from '../engine.types.js';
import type { RawContainerSpec } from './raw.js';
import { mapped, msOf, nanoOf, present, put } from './spec-parts.js';

export function healthCheckOf(
  before: RawContainerSpec['Healthcheck'],
  wanted: NonNullable<ServiceFieldChanges['healthCheck']> | null,
) {
  if (wanted === null) return null;
  if (wanted.isDisabled) return { Test: ['NONE'] };
  const check = { ...before };
  if (wanted.isDisabled === false && check.Test?.[0] === 'NONE') delete check.Test;
  put(
    check,
    'Test',
    mapped(wanted.command, (command) => ['CMD-SHELL', command]),
  );
  put(check, 'Interval', nanoOf(wanted.intervalMs));
  put(check, 'Timeout', nanoOf(wanted.timeoutMs));
  put(check, 'StartPeriod', nanoOf(wanted.startPeriodMs));
  put(check, 'StartInterval', nanoOf(wanted.startIntervalMs));
  put(check, 'Retries', wanted.retries);
  return check;
}

export function toHealthCheck(
  check: RawContainerSpec['Healthcheck'],
): ServiceFields['healthCheck'] {
  if (!check) return undefined;
  const [kind, ...words] = check.Test ?? [];
  if (kind === 'NONE') return { isDisabled: true };
  // A command that runs without a shell is shown as a shell would have to get it.
  const command = kind === 'CMD' ? words.map(quoted).join(' ') : words.join(' ');
  return present({
    command: command || undefined,
    intervalMs: msOf(check.Interval),
    timeoutMs: msOf(check.Timeout),
    startPeriodMs: msOf(check.StartPeriod),
    startIntervalMs: msOf(check.StartInterval),
    retries: check.Retries,
  });
}
