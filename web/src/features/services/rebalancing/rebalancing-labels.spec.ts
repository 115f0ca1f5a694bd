import { describe, expect, it } from 'vitest';
import { nodesText, noticeText, othersText } from './rebalancing-labels';

const nodes = [
  { id: 'a', name: 'alpha', tasks: 4, tasksAfter: 2 },
  { id: 'b', name: 'beta', tasks: 0, tasksAfter: 2 },
];

describe('The texts of a rebalancing', () => {
  it('have the tasks of each node before and after', () => {
    expect(nodesText({ service: 'web', nodes, obstacle: null })).toBe('alpha 4 → 2, beta 0 → 2');
  });

  it('have no result for a service that stays', () => {
    const stays = { service: 'web', nodes, obstacle: 'the service is paused' };
    expect(nodesText(stays)).toBe('alpha 4, beta 0');
  });

  it('count services', () => {
    expect(noticeText(1)).toContain('1 service has');
    expect(noticeText(2)).toContain('2 services have');
    expect(othersText(1)).toContain('1 other service is');
    expect(othersText(2)).toContain('2 other services are');
  });
});
