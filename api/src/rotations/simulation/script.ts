import fc from 'fast-check';
import type { Resolution } from '@waxseal/shared';

/** The initial state of a service. */
export interface ServicePlan {
  mode: 'replicated' | 'global' | 'replicated-job';
  replicas: number;
  /** Numbers of the families that the service mounts. */
  uses: number[];
  order: 'stop-first' | 'start-first';
  parallelism: number;
  monitorSeconds: number;
  delaySeconds: number;
  failureAction: 'pause' | 'rollback' | 'continue';
  hasHealthCheck: boolean;
  restart: 'any' | 'on-failure' | 'none';
  /** Whether no node meets the constraints of the service. */
  isNowhere: boolean;
}

/** A request of a Waxseal user. A number selects the n-th existing family, service or version. */
export type Request =
  | {
      do: 'rotate';
      families: number[];
      value: string;
      busy: 'refuse' | 'skip' | 'takeOver';
      job: 'skip' | 'rerun';
      startFirst: boolean;
      deadlineSeconds: number;
      graceSeconds: number;
      keep: number;
      deletePrevious: 'after-grace' | 'now';
    }
  | { do: 'restore'; family: number; version: number }
  | { do: 'cancel' }
  | { do: 'resolve'; resolution: Resolution }
  | { do: 'pin'; family: number; version: number; isPinned: boolean }
  | { do: 'edit-labels'; family: number }
  | { do: 'edit-policy'; family: number; keep: number }
  | { do: 'delete-versions'; family: number }
  | { do: 'prune' };

/** An action of another client of the Engine. */
export type Interference =
  | { do: 'label-service'; service: number }
  | { do: 'restart-service'; service: number }
  | { do: 'rollback-service'; service: number }
  | { do: 'scale-service'; service: number; replicas: number }
  | { do: 'remove-service'; service: number }
  | { do: 'recreate-service'; service: number }
  | { do: 'deploy-old-version'; service: number; family: number }
  | { do: 'break-service'; service: number }
  | { do: 'remove-secret'; family: number }
  | { do: 'take-name'; family: number };

/** A fault of the Engine, a node or the process. */
export type Mishap =
  | { do: 'engine'; is: 'away' | 'slow' | 'leaderless'; ms: number }
  | { do: 'cut-events' }
  | { do: 'node'; node: number; is: 'down' | 'up' | 'drained' | 'active' }
  | { do: 'kill'; afterPasses: number; downMs: number };

export type Action = Request | Interference | Mishap;

export interface Step {
  /** Time since the previous step, in ms. */
  afterMs: number;
  action: Action;
}

/** A Swarm and the actions in it. The same script always results in the same run. */
export interface Script {
  chance: number;
  nodes: number;
  /** The initial value of each family. */
  families: string[];
  services: ServicePlan[];
  steps: Step[];
  /** The decisions of users, in this order, on rotations that are blocked at the end. */
  decisions: Resolution[];
}

/** What most services of scripts that are written down look like. */
export const plainService: ServicePlan = {
  mode: 'replicated',
  replicas: 1,
  uses: [0],
  order: 'stop-first',
  parallelism: 1,
  monitorSeconds: 1,
  delaySeconds: 0,
  failureAction: 'pause',
  hasHealthCheck: false,
  restart: 'any',
  isNowhere: false,
};

/** What most rotations of scripts that are written down look like. */
export const plainRotation: Extract<Action, { do: 'rotate' }> = {
  do: 'rotate',
  families: [0],
  value: 'good',
  busy: 'refuse',
  job: 'skip',
  startFirst: false,
  deadlineSeconds: 40,
  graceSeconds: 5,
  keep: 0,
  deletePrevious: 'after-grace',
};

export type Kind = Action['do'];

/**
 * A part that scripts can exclude: an action, jobs that a rotation runs again, or services that are
 * unhealthy before it.
 */
export type Part = Kind | 'rerun-job' | 'unhealthy-before';

const anyOf = <Thing>(...things: readonly Thing[]) => fc.constantFrom(...things);
const number = (max: number) => fc.nat({ max });

const service: fc.Arbitrary<ServicePlan> = fc.record({
  mode: fc.oneof(
    { weight: 8, arbitrary: fc.constant('replicated' as const) },
    { weight: 2, arbitrary: fc.constant('global' as const) },
    { weight: 1, arbitrary: fc.constant('replicated-job' as const) },
  ),
  replicas: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.constant(0) },
  ),
  uses: fc.uniqueArray(number(2), { minLength: 1, maxLength: 3 }),
  order: anyOf('stop-first', 'start-first'),
  parallelism: number(2),
  monitorSeconds: anyOf(0, 1, 5),
  delaySeconds: anyOf(0, 0, 2),
  failureAction: anyOf('pause', 'rollback', 'continue'),
  hasHealthCheck: fc.boolean(),
  restart: fc.oneof(
    { weight: 8, arbitrary: fc.constant('any' as const) },
    { weight: 1, arbitrary: anyOf('on-failure' as const, 'none' as const) },
  ),
  isNowhere: fc.oneof(
    { weight: 12, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

const value = fc.oneof(
  { weight: 6, arbitrary: fc.constant('good') },
  {
    weight: 4,
    arbitrary: anyOf('crash 1', 'crash 3', 'end 2', 'sick', 'slow 6', 'crash 9', 'end 9'),
  },
);

const firstValue = fc.oneof(
  { weight: 9, arbitrary: fc.constant('good') },
  { weight: 1, arbitrary: anyOf('crash 2', 'sick', 'end 9') },
);
const resolution = anyOf<Resolution>('retry', 'accept', 'revert', 'abandon');

type Of<Name extends Kind> = Omit<Extract<Action, { do: Name }>, 'do'>;
const action = <Name extends Kind>(
  name: Name,
  weight: number,
  rest: { [Key in keyof Of<Name>]: fc.Arbitrary<Of<Name>[Key]> },
) => ({ name, weight, arbitrary: fc.record({ do: fc.constant(name), ...rest }) });

const kindsWithout = (without: readonly Part[]) => [
  action('rotate', 12, {
    families: fc.uniqueArray(number(2), { minLength: 1, maxLength: 2 }),
    value,
    busy: anyOf('refuse', 'skip', 'takeOver'),
    job: without.includes('rerun-job') ? fc.constant('skip' as const) : anyOf('skip', 'rerun'),
    startFirst: fc.boolean(),
    deadlineSeconds: anyOf(10, 20, 40),
    graceSeconds: anyOf(0, 5, 15),
    keep: anyOf(0, 1),
    deletePrevious: anyOf('after-grace', 'now'),
  }),
  action('restore', 2, { family: number(2), version: number(3) }),
  action('cancel', 4, {}),
  action('resolve', 4, { resolution }),
  action('pin', 2, { family: number(2), version: number(3), isPinned: fc.boolean() }),
  action('edit-labels', 2, { family: number(2) }),
  action('edit-policy', 1, { family: number(2), keep: number(2) }),
  action('delete-versions', 1, { family: number(2) }),
  action('prune', 1, {}),
  action('label-service', 2, { service: number(2) }),
  action('restart-service', 2, { service: number(2) }),
  action('rollback-service', 2, { service: number(2) }),
  action('scale-service', 2, { service: number(2), replicas: number(3) }),
  action('remove-service', 1, { service: number(2) }),
  action('recreate-service', 1, { service: number(2) }),
  action('deploy-old-version', 2, { service: number(2), family: number(2) }),
  action('break-service', 1, { service: number(2) }),
  action('remove-secret', 1, { family: number(2) }),
  action('take-name', 1, { family: number(2) }),
  action('engine', 3, {
    is: anyOf('away', 'slow', 'leaderless'),
    ms: anyOf(300, 3_000, 20_000),
  }),
  action('cut-events', 1, {}),
  action('node', 2, { node: number(2), is: anyOf('down', 'up', 'drained', 'active') }),
  action('kill', 4, {
    afterPasses: fc.integer({ min: 1, max: 120 }),
    downMs: anyOf(100, 3_000),
  }),
];

const pause = fc.oneof(
  { weight: 3, arbitrary: number(30) },
  { weight: 2, arbitrary: number(400) },
  { weight: 3, arbitrary: number(4_000) },
  { weight: 2, arbitrary: number(20_000) },
);

/** Generates scripts without the given parts. */
export function scripts(without: readonly Part[] = []): fc.Arbitrary<Script> {
  const kinds = kindsWithout(without);
  const chosen = kinds.filter(({ name }) => !without.includes(name));
  const step = fc.record({
    afterMs: pause,
    action: fc.oneof(...chosen.map(({ weight, arbitrary }) => ({ weight, arbitrary }))),
  }) as fc.Arbitrary<Step>;
  const start = fc.record({ afterMs: pause, action: kinds[0]!.arbitrary }) as fc.Arbitrary<Step>;
  const others = fc.array(step, { maxLength: 8, size: 'max' });
  return fc.record({
    chance: fc.nat(),
    nodes: fc.integer({ min: 1, max: 3 }),
    families: fc.array(without.includes('unhealthy-before') ? fc.constant('good') : firstValue, {
      minLength: 1,
      maxLength: 3,
    }),
    services: fc.array(service, { minLength: 1, maxLength: 3 }),
    // Each script starts with a rotation, because nothing can be checked without one.
    steps: fc.tuple(start, others).map(([first, rest]) => [first, ...rest]),
    decisions: fc.array(resolution, { maxLength: 3 }),
  });
}
