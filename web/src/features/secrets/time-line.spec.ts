import { describe, expect, it } from 'vitest';
import type { FamilyVersion } from './family';
import { timeLine } from './time-line';

const now = Date.parse('2026-01-01T00:00:00Z');
const aVersion = (changes: Partial<FamilyVersion> = {}): FamilyVersion => ({
  version: 1,
  id: 'id',
  objectName: 'db',
  stage: 'previous',
  serviceCount: 0,
  services: [],
  labels: {},
  rotation: null,
  createdBy: null,
  currentSince: null,
  deletesAt: null,
  rotatedWith: [],
  isPinned: false,
  expiresAt: null,
  createdAt: '2025-01-01T00:00:00Z',
  updatedAt: '2025-01-01T00:00:00Z',
  ...changes,
});
const rowOf = (changes: Partial<FamilyVersion>) => timeLine([aVersion(changes)], now)[0]!;

describe('timeLine', () => {
  it('lists the newest version first', () => {
    const versions = [1, 10, 2].map((version) => aVersion({ version }));
    expect(timeLine(versions, now).map(({ version }) => version.version)).toEqual([10, 2, 1]);
  });

  it('distinguishes services that run a version from services whose rollback would use it', () => {
    const services = [
      { service: 'web', spec: 'current' as const },
      { service: 'api', spec: 'previous' as const },
    ];
    expect(rowOf({ services })).toMatchObject({ users: ['web'], held: ['api'] });
  });

  it.each([
    ['pending', false],
    ['current', false],
    ['previous', true],
  ] as const)('offers to restore and delete a %s version: %s', (stage, can) => {
    expect(rowOf({ stage })).toMatchObject({ canRestore: can, canDelete: can });
  });

  it('does not schedule a pinned version for deletion', () => {
    const row = rowOf({ isPinned: true, deletesAt: '2026-01-02T00:00:00Z' });
    expect(row.isScheduledForDeletion).toBe(false);
    expect(row.whyNotDelete).toBe('Unpin it first');
  });

  it.each([
    [null, 'none'],
    ['2025-12-31T00:00:00Z', 'over'],
    ['2026-01-10T00:00:00Z', 'soon'],
    ['2026-03-01T00:00:00Z', 'fine'],
  ])('shows a certificate that expires %s as %s', (expiresAt, expiry) => {
    expect(rowOf({ expiresAt }).expiry).toBe(expiry);
  });

  it('marks a certificate as early as the policy requires', () => {
    const version = aVersion({ expiresAt: '2026-01-10T00:00:00Z' });
    const marked = [8, 10].map((warnDays) => timeLine([version], now, warnDays)[0]!.expiry);
    expect(marked).toEqual(['fine', 'soon']);
  });
});
