import { describe, expect, it } from 'vitest';
import { changeOf, kindOf, kindLabels, pageOf } from './event-labels';
import type { LogEntry } from './event-log';

const anEntry = (entry: Partial<LogEntry>): LogEntry => ({
  seq: 1,
  at: '2030-01-01T00:00:00.000Z',
  type: 'secret.changed',
  name: 'db_password',
  ...entry,
});

describe('kindOf', () => {
  it('counts a reset as one of the connection', () => {
    expect([kindOf({ type: 'reset' }), kindOf({ type: 'line.lost' })]).toEqual(['line', 'line']);
  });
});

describe('pageOf', () => {
  it('leads to what is still there', () => {
    expect(pageOf(anEntry({}))).toEqual({ name: 'secret', params: { name: 'db_password' } });
    expect(pageOf(anEntry({ type: 'secret.removed' }))).toBeNull();
    expect(pageOf(anEntry({ type: 'node.changed' }))).toBeNull();
    expect(pageOf(anEntry({ type: 'reset', name: null }))).toBeNull();
  });
});

describe('words', () => {
  it('show an unknown type of a newer server as it is', () => {
    const type = 'volume.grown' as LogEntry['type'];
    expect([kindLabels(kindOf({ type })).label, changeOf({ type }).label]).toEqual([
      'volume',
      'grown',
    ]);
  });
});
