import type { Plan } from '@waxseal/shared';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { toProblem, type ApiProblem } from '../../lib/api-problem';

/** How many objects are read or changed at the same time. */
const AT_ONCE = 4;
/** How long to wait after “too many requests” without a time in the response. */
const WAIT_S = 5;

/** The same action on many objects: one plan and one request for each. */
export interface BulkAction {
  /** Reads an object and asks for its plan, on the condition of what was read. */
  plan: (name: string) => Promise<{ plan: Plan; etag: string | null }>;
  /** Changes the object if it is still as it was when its plan was made. `goesOn`: the user has not stopped it. */
  run: (name: string, etag: string | null, goesOn: () => boolean) => Promise<unknown>;
  /** So many are changed at a time, each wave after the one before it. The first failure stops the others. */
  waveSize?: number;
}

export type BulkState =
  'waiting' | 'planned' | 'unchanged' | 'refused' | 'running' | 'done' | 'failed' | 'skipped';

export interface BulkItem {
  name: string;
  state: BulkState;
  plan?: Plan;
  etag?: string | null;
  problem?: ApiProblem;
}

type BulkPhase = 'idle' | 'planning' | 'planned' | 'running' | 'ended';

/** Plans an action on many objects, runs it, and keeps the outcome of each. One failure does not stop the others. */
export function useBulk() {
  const items = shallowRef<readonly BulkItem[]>([]);
  const phase = ref<BulkPhase>('idle');
  const isStopping = ref(false);
  /** Counts starts: what an earlier one still does is ignored. */
  let turn = 0;
  onScopeDispose(() => (turn += 1));

  const by = (state: BulkState) => items.value.filter((item) => item.state === state);
  const put = (at: number, change: Partial<BulkItem>) =>
    (items.value = items.value.map((item, index) =>
      index === at ? { ...item, ...change } : item,
    ));

  async function plan(names: string[], { plan: ask }: BulkAction) {
    const mine = ++turn;
    items.value = names.map((name) => ({ name, state: 'waiting' }));
    phase.value = 'planning';
    await inParallel(
      names.map((_, at) => at),
      async (at) => {
        const change = await planned(
          () => ask(names[at]!),
          () => mine === turn,
        );
        if (mine === turn) put(at, change);
      },
      () => mine === turn,
    );
    if (mine === turn) phase.value = 'planned';
  }

  async function run({ run: change, waveSize }: BulkAction) {
    const mine = ++turn;
    phase.value = 'running';
    isStopping.value = false;
    const goesOn = () => mine === turn && !isStopping.value;
    const all = items.value.flatMap(({ state }, at) => (state === 'planned' ? [at] : []));
    const size = waveSize ?? all.length;
    for (let first = 0; first < all.length && goesOn(); first += size) {
      await inParallel(
        all.slice(first, first + size),
        async (at) => {
          const { name, etag = null } = items.value[at]!;
          put(at, { state: 'running' });
          const outcome = await ran(() => change(name, etag, goesOn), goesOn);
          if (mine === turn) put(at, outcome);
        },
        goesOn,
      );
      if (waveSize !== undefined && by('failed').length > 0) break;
    }
    if (mine !== turn) return;
    items.value = items.value.map((item) =>
      item.state === 'planned' ? { ...item, state: 'skipped' } : item,
    );
    phase.value = 'ended';
  }

  function forget() {
    turn += 1;
    items.value = [];
    phase.value = 'idle';
  }

  return {
    items,
    phase,
    isStopping,
    planned: computed(() => by('planned')),
    unchanged: computed(() => by('unchanged')),
    refused: computed(() => by('refused')),
    running: computed(() => by('running')),
    done: computed(() => by('done')),
    failed: computed(() => by('failed')),
    skipped: computed(() => by('skipped')),
    waiting: computed(() => by('waiting')),
    plan,
    run,
    /** Starts no further change. Those that were sent are waited for. */
    stop: () => (isStopping.value = true),
    forget,
  };
}

const isEmpty = ({ effects, diff }: Plan) =>
  diff.length === 0 && effects.every(({ effect }) => effect === 'none');

async function planned(
  ask: () => Promise<{ plan: Plan; etag: string | null }>,
  goesOn: () => boolean,
): Promise<Partial<BulkItem>> {
  try {
    const { plan, etag } = await withinLimit(ask, goesOn);
    return { state: isEmpty(plan) ? 'unchanged' : 'planned', plan, etag };
  } catch (error) {
    return { state: 'refused', problem: toProblem(error) };
  }
}

async function ran(
  change: () => Promise<unknown>,
  goesOn: () => boolean,
): Promise<Partial<BulkItem>> {
  try {
    await withinLimit(change, goesOn);
    return { state: 'done' };
  } catch (error) {
    return { state: 'failed', problem: toProblem(error) };
  }
}

/** A request that the rate limit rejected had no effect, and is sent again when the limit allows it. */
async function withinLimit<Result>(send: () => Promise<Result>, goesOn: () => boolean) {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const { code, retryAfterS } = toProblem(error);
      if (code !== 'rate-limited') throw error;
      await new Promise((resolve) => setTimeout(resolve, (retryAfterS ?? WAIT_S) * 1000));
      if (!goesOn()) throw error;
    }
  }
}

async function inParallel(
  work: number[],
  each: (at: number) => Promise<void>,
  goesOn: () => boolean,
) {
  let next = 0;
  const worker = async () => {
    while (next < work.length && goesOn()) await each(work[next++]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
