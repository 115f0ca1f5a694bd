import { permissionsOf, type Permission, type Role } from '@waxseal/shared';
import { describe, expect, it, vi } from 'vitest';
import { matching, ofFinds, ofPage, standing } from './palette-items';

const doing = (role: Role) => ({
  may: (permission: Permission) => permissionsOf(role).includes(permission),
  go: vi.fn(),
  setTheme: vi.fn(),
  showKeys: vi.fn(),
  signOut: vi.fn(),
});
const idsOf = (role: Role) =>
  standing(doing(role)).flatMap(({ items }) => items.map(({ id }) => id));

describe('standing', () => {
  it('offers only what the role allows', () => {
    expect(idsOf('viewer')).not.toEqual(expect.arrayContaining(['go-audit']));
    expect(idsOf('viewer')).not.toContain('start-new-secret');
    expect(idsOf('auditor')).toEqual(expect.arrayContaining(['go-audit', 'go-users']));
    expect(idsOf('operator')).toContain('start-new-secret');
    expect(idsOf('operator')).not.toContain('start-users');
    expect(idsOf('admin')).toEqual(expect.arrayContaining(['start-users', 'go-account']));
  });
});

describe('matching', () => {
  const groups = [
    ofPage([{ id: 'scale', label: 'Scale web…', icon: '', run: () => {} }]),
    ...standing(doing('admin')),
  ];

  it('requires every word, in any order and case', () => {
    const found = matching(groups, 'WEB scale');
    expect(found.map(({ title, items }) => [title, items.map(({ id }) => id)])).toEqual([
      ['On this page', ['action-scale']],
    ]);
  });

  it('returns everything for an empty text', () => {
    expect(matching(groups, '  ')).toEqual(groups);
  });
});

describe('ofFinds', () => {
  it('opens the page of the found item', () => {
    const go = vi.fn();
    const to = { name: 'secret', params: { name: 'a' } };
    ofFinds([{ kind: 'Secret', name: 'a', icon: '', to }], go).items[0]!.run();
    expect(go).toHaveBeenCalledWith(to);
  });
});
