import type { LogLine, LogNotice } from '@waxseal/shared';
import { onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue';
import type { ApiProblem } from '../../lib/api-problem';
import { endText, lostText } from './log-labels';
import { followLog, type LogStart } from './logs.api';

/** The page keeps the latest lines. */
const MOST_LINES = 100_000;
/** The browser draws at most a few times a second, however many lines arrive. */
const DRAW_MS = 150;

/** Follows the log of a service while the scope lives. */
export function useLog(service: MaybeRefOrGetter<string>, start: () => LogStart) {
  const lines = shallowRef<readonly LogLine[]>([]);
  const notices = ref<LogNotice[]>([]);
  const problem = ref<ApiProblem | null>(null);
  const status = ref('');
  const state = ref<'loading' | 'following' | 'lost' | 'ended'>('loading');
  let waiting: LogLine[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let line = new AbortController();

  function draw() {
    timer = undefined;
    const all = [...lines.value, ...waiting];
    waiting = [];
    lines.value = all.length > MOST_LINES ? all.slice(-MOST_LINES) : all;
  }

  function restart() {
    line.abort();
    line = new AbortController();
    clearTimeout(timer);
    timer = undefined;
    [lines.value, waiting, notices.value] = [[], [], []];
    [problem.value, status.value, state.value] = [null, '', 'loading'];
    const { signal } = line;
    const listener = {
      opened: () => {
        [problem.value, status.value, state.value] = [null, '', 'following'];
      },
      lines: (arrived: LogLine[]) => {
        waiting.push(...arrived);
        timer ??= setTimeout(draw, DRAW_MS);
      },
      notice: (notice: LogNotice) => {
        notices.value = [...notices.value.filter(({ code }) => code !== notice.code), notice];
        if (notice.code === 'engine-back')
          notices.value = notices.value.filter(({ code }) => !code.startsWith('engine-'));
      },
      lost: () => {
        [status.value, state.value] = [lostText, 'lost'];
      },
      ended: (reason: Parameters<typeof endText>[0]) => {
        [status.value, state.value] = [endText(reason), 'ended'];
      },
      failed: (failure: ApiProblem) => {
        [problem.value, state.value] = [failure, 'ended'];
      },
    };
    void followLog(toValue(service), start(), listener, signal);
  }

  watch([() => toValue(service), () => JSON.stringify(start())], restart, { immediate: true });
  onScopeDispose(() => {
    line.abort();
    clearTimeout(timer);
  });
  return { lines, notices, problem, status, state, restart };
}
