import type { UnevenService } from '@waxseal/shared';
import { plural } from '../../../lib/plural';

export const rebalancingWords = {
  button: 'Rebalance…',
  title: 'Rebalance services',
  description:
    'Restarts services, so that Docker spreads their tasks over the nodes again. Each wave waits until the services of the one before it have converged; the first failure stops the others.',
  list: 'Services to restart',
  waveSize: 'Services in a wave',
  planned: 'Will restart',
};

export const noticeText = (proposed: number) =>
  proposed === 1
    ? '1 service has more tasks on some nodes than on others.'
    : `${plural(proposed, 'service')} have more tasks on some nodes than on others.`;
export const noticeHint = 'Docker moves no running tasks, for example to a node that has returned.';

/** The nodes of a service, such as `alpha 4 → 2, beta 0 → 2`. */
export const nodesText = ({ nodes, obstacle }: UnevenService) =>
  nodes
    .map(({ name, tasks, tasksAfter }) =>
      obstacle === null ? `${name} ${tasks} → ${tasksAfter}` : `${name} ${tasks}`,
    )
    .join(', ');

export const othersText = (count: number) =>
  count === 1
    ? '1 other service is uneven and stays'
    : `${plural(count, 'other service')} are uneven and stay`;

/** More at the same time would be more load than a rollout needs. */
export const waveSizes = ['1', '2', '4'].map((value) => ({ value, label: value }));

export const stoppedWaiting = {
  title: 'Not waited for',
  detail: 'It has not converged yet. Docker continues its rollout',
};
