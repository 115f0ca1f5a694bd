import type { Rotation, RotationRequest, RotationSummary } from '@waxseal/shared';

const failedStates = new Set(['failed', 'reverted', 'cancelled']);

/** Deletions and prunings never fail: they wait until no service needs the versions. */
export const canTryAgain = ({ kind, state }: Pick<RotationSummary, 'kind' | 'state'>) =>
  (kind === 'rotation' || kind === 'restore') && failedStates.has(state);

/**
 * Returns what a rotation was started with. Of one that an earlier release started, only the secrets and
 * configs are known.
 */
export function requestOf({
  request,
  changes,
}: Pick<Rotation, 'request' | 'changes'>): RotationRequest {
  if (request) return request;
  return {
    changes: changes.flatMap(({ kind, name, source, toVersion }) =>
      source === 'none'
        ? []
        : {
            kind,
            name,
            source: source === 'version' ? source : ('value' as const),
            generator: null,
            version: source === 'version' ? toVersion : null,
          },
    ),
    choices: {},
    busy: null,
    settings: {},
    deletePrevious: 'after-grace',
    deleteStackOwned: false,
    reveal: false,
  };
}
