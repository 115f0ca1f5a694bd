import type {
  ServiceAttention,
  ServiceFinding,
  ServiceState,
  ServiceSummary,
} from '@waxseal/shared';
import type { EngineService } from '../engine/index.js';
import { presentDockerText } from './present-service.js';

/** Why a service needs attention. Services with the same cause are shown together. */
export interface ServiceTrouble {
  kind: ServiceAttention | ServiceFinding;
  cause: string | null;
}

const troubledStates: Partial<Record<ServiceState, ServiceAttention>> = {
  failed: 'service-failed',
  paused: 'rollout-paused',
  degraded: 'service-degraded',
};

/** Returns everything for which a service needs attention. `missing` names its secrets that do not exist. */
export function troublesOf(
  service: EngineService,
  { state, reason }: Pick<ServiceSummary, 'state' | 'reason'>,
  missing: readonly string[],
  showsValues: boolean,
): ServiceTrouble[] {
  const kind = troubledStates[state];
  return [
    ...(missing.length > 0
      ? [{ kind: 'secret-missing' as const, cause: [...missing].sort().join(', ') }]
      : []),
    ...(kind ? [{ kind, cause: reason }] : []),
    ...(wasRolledBack(service)
      ? [
          {
            kind: 'rollout-rolled-back' as const,
            cause: presentDockerText(service.update!.message, showsValues),
          },
        ]
      : []),
  ];
}

/** Measured: `PreviousSpec` is null after an automatic rollback by Docker, and set after one that a client requested. */
const wasRolledBack = ({ update, previousSpec }: EngineService) =>
  update?.state === 'rollback_completed' && previousSpec === null;
