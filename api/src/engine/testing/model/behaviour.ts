/** How an application takes a value: what becomes of a task that mounts it. */
export interface Behaviour {
  /** From `starting` to `running`. */
  startMs: number;
  /** Exits that long after it started to run; never where it is null. */
  exitsAfterMs: number | null;
  exitCode: number;
  /** Where the service has a health check, it never passes. */
  isUnhealthy: boolean;
}

const START_MS = 400;
const well: Behaviour = { startMs: START_MS, exitsAfterMs: null, exitCode: 0, isUnhealthy: false };

/**
 * A value says in plain text how it is taken: `crash 2` exits with 1 after two seconds, `end 9` with 0 after
 * nine, `sick` fails the health check, `slow 7` takes seven seconds to start. Any other value is good.
 */
export function behaviourOf(value: string | undefined): Behaviour {
  const [word, seconds = '0'] = (value ?? '').split(' ');
  const ms = Number(seconds) * 1000;
  switch (word) {
    case 'crash':
      return { ...well, exitsAfterMs: ms, exitCode: 1 };
    case 'end':
      return { ...well, exitsAfterMs: ms };
    case 'sick':
      return { ...well, isUnhealthy: true };
    case 'slow':
      return { ...well, startMs: START_MS + ms };
    default:
      return well;
  }
}

/** Of an application that mounts several values: the worst of each. */
export const together = (all: readonly Behaviour[]): Behaviour =>
  all.reduce((one, other) => {
    const isOther = (other.exitsAfterMs ?? Infinity) < (one.exitsAfterMs ?? Infinity);
    const first = isOther ? other : one;
    return {
      startMs: Math.max(one.startMs, other.startMs),
      exitsAfterMs: first.exitsAfterMs,
      exitCode: first.exitCode,
      isUnhealthy: one.isUnhealthy || other.isUnhealthy,
    };
  }, well);
