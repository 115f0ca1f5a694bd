import type { Plan } from '@waxseal/shared';
import { isReservedLabel } from '../../lib/contract';
import { plural } from '../../lib/plural';
import { diffLabel, effectLabels } from '../action-dialog';
import type { BulkItem } from './use-bulk';

export type BulkNoun = 'secret' | 'config' | 'service';

/** Longer lists are cut, because drawing them takes time. */
export const MOST_SHOWN = 200;

/** Returns what the plan does to its object, a line for each effect or changed label. */
export function planLines({ effects, diff, action }: Plan): string[] {
  const touched = effects
    .filter(({ effect }) => effect !== 'none')
    .map(
      ({ effect, tasks, isDownForAMoment }) =>
        `${effectLabels[effect]} ${plural(tasks, 'task')}${isDownForAMoment ? ', brief downtime' : ''}`,
    );
  const labels = action.endsWith('.edit')
    ? diff.map(({ path, before, after }) => {
        if (before === null) return `${diffLabel(path)}: sets ${after}`;
        return `${diffLabel(path)}: ${after === null ? `removes ${before}` : `${before} → ${after}`}`;
      })
    : [];
  return [...labels, ...touched];
}

/** Returns the warnings that all plans have, which the dialog shows once. */
export function sharedWarnings(items: readonly BulkItem[]): string[] {
  const [first, ...others] = items.map(({ plan }) => plan?.warnings ?? []);
  return (first ?? []).filter((warning) => others.every((each) => each.includes(warning)));
}

/** Counts what the plans do to tasks. */
export function tasksText(items: readonly BulkItem[]): string {
  const effects = items.flatMap(({ plan }) => plan?.effects ?? []);
  const restarting = effects.filter(({ effect }) => effect === 'restart');
  const down = restarting.filter(({ isDownForAMoment }) => isDownForAMoment);
  const tasks = restarting.reduce((sum, { tasks: count }) => sum + count, 0);
  if (tasks === 0) return 'No tasks will restart.';
  const briefly = down.length > 0 ? `, ${plural(down.length, 'service')} with brief downtime` : '';
  return `Restarts ${plural(tasks, 'task')}${briefly}.`;
}

export const groupTitles = {
  planned: 'Will be changed',
  unchanged: 'Already as wanted, stays unchanged',
  refused: 'Refused, stays unchanged',
  running: 'In progress',
  failed: 'Failed',
  skipped: 'Not started',
  done: 'Done',
};

export const problemText = ({ title, detail }: { title: string; detail?: string }) =>
  detail ? `${title}. ${detail}` : title;

/** Names the services that prevent an action. */
export const usersText = (services: string[]) => `(${services.join(', ')})`;

export const countText = (items: readonly unknown[], noun: BulkNoun) => plural(items.length, noun);
export const moreText = (count: number) => `and ${count.toLocaleString('en')} more`;

export const progressText = {
  planning: (ready: number, all: number) =>
    `Preparing the plan: ${ready.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  running: (ready: number, all: number) =>
    `${ready.toLocaleString('en')} of ${all.toLocaleString('en')} done`,
};

/** Says how the action ended, with a part for each outcome that occurred. */
export function outcomeText(done: number, failed: number, skipped: number) {
  const parts = [
    `${done.toLocaleString('en')} done`,
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
    ...(skipped > 0 ? [`${skipped.toLocaleString('en')} not started`] : []),
  ];
  return `${parts.join(', ')}.`;
}

/** Of an action in waves, after a failure. */
export const stoppedText = 'It stopped after the first wave with a failure.';

/** Reads the keys of the labels to remove. A key contains no spaces. */
export const keysIn = (text: string) => [...new Set(text.split(/\s+/).filter(Boolean))];

/** Returns what is wrong with the keys of the labels to remove, or null. */
export function removalFault(keys: string[], set: string[]): string | null {
  const reserved = keys.find(isReservedLabel);
  if (reserved) return `${reserved} is managed by Docker or Waxseal`;
  const both = keys.find((key) => set.includes(key));
  return both ? `${both} is also in the labels to set` : null;
}
