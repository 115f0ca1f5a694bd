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
  it('classifies a reset as an event of the connection', () => {
    expect([kindOf({ type: 'reset' }), kindOf({ type: 'line.lost' })]).toEqual(['line', 'line']);
  });
});

describe('pageOf', () => {
  it('returns a page only for an item that still exists', () => {
    expect(pageOf(anEntry({}))).toEqual({ name: 'secret', params: { name: 'db_password' } });
    expect(pageOf(anEntry({ type: 'secret.removed' }))).toBeNull();
    expect(pageOf(anEntry({ type: 'node.changed' }))).toBeNull();
    expect(pageOf(anEntry({ type: 'reset', name: null }))).toBeNull();
  });
});

describe('changeOf', () => {
  it('distinguishes what was created from what was changed', () => {
    const type = 'secret.changed';
    expect([changeOf({ type, isNew: true }).label, changeOf({ type }).label]).toEqual([
      'Created',
      'Changed',
    ]);
  });
});

describe('kindLabels and changeOf', () => {
  it('show an unknown event type of a newer server unchanged', () => {
    const type = 'volume.grown' as LogEntry['type'];
    expect([kindLabels(kindOf({ type })).label, changeOf({ type }).label]).toEqual([
      'volume',
      'grown',
    ]);
  });
});
