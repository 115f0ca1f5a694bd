import type { RotationService } from '@waxseal/shared';

/** More lanes than these are not drawn. Services that failed or are busy come first. */
export const MOST_LANES = 20;

export type LaneTone = 'done' | 'busy' | 'failed' | 'back';

export interface Lane {
  service: string;
  state: RotationService['state'];
  tone: LaneTone;
  /** The start and the length, as shares of the whole time. */
  left: number;
  width: number;
  startedAt: string;
  endedAt: string | null;
}

export interface Lanes {
  from: number;
  to: number;
  lanes: Lane[];
  /** The number of services that started but are not drawn. */
  hidden: number;
  /** The number of services that have not started. */
  waiting: number;
}

const tones: Partial<Record<RotationService['state'], LaneTone>> = {
  updating: 'busy',
  verifying: 'busy',
  reverting: 'busy',
  failed: 'failed',
  stuck: 'failed',
  reverted: 'back',
};
const urgency: Record<LaneTone, number> = { failed: 0, busy: 1, back: 2, done: 3 };
const toneOf = ({ state }: Pick<RotationService, 'state'>) => tones[state] ?? 'done';

type Timed = Pick<RotationService, 'service' | 'state' | 'startedAt' | 'endedAt'>;

/** Places the time in which each service was updated between the first start and the last end, or now. */
export function lanesOf(services: readonly Timed[], now: number): Lanes | null {
  const started = services.filter(({ startedAt }) => startedAt !== null);
  if (started.length === 0) return null;
  const startOf = ({ startedAt }: Timed) => Date.parse(startedAt!);
  const endOf = ({ endedAt }: Timed) => (endedAt ? Date.parse(endedAt) : now);
  const from = Math.min(...started.map(startOf));
  const to = Math.max(...started.map(endOf), from + 1);
  const drawn =
    started.length > MOST_LANES
      ? [...started]
          .sort((one, other) => urgency[toneOf(one)] - urgency[toneOf(other)])
          .slice(0, MOST_LANES)
      : [...started];
  const lanes = drawn
    .sort((one, other) => startOf(one) - startOf(other) || one.service.localeCompare(other.service))
    .map((one): Lane => {
      const left = (startOf(one) - from) / (to - from);
      return {
        service: one.service,
        state: one.state,
        tone: toneOf(one),
        left,
        width: Math.max(0, (endOf(one) - from) / (to - from) - left),
        startedAt: one.startedAt!,
        endedAt: one.endedAt,
      };
    });
  return {
    from,
    to,
    lanes,
    hidden: started.length - drawn.length,
    waiting: services.filter(({ state }) => state === 'waiting').length,
  };
}
