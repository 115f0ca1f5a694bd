import { permissions } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { permissionLines } from './account-labels';

describe('permissionLines', () => {
  it('returns one line for each subject with its allowed actions in plain words', () =>
    expect(
      permissionLines(['secret.read', 'secret.delete', 'config.content.read', 'user.manage']),
    ).toEqual([
      { subject: 'Secrets', actions: 'view, delete' },
      { subject: 'Configs', actions: 'view content' },
      { subject: 'Users', actions: 'manage' },
    ]));

  it('never shows the code of a permission', () => {
    const text = JSON.stringify(permissionLines(permissions));
    expect(text).not.toMatch(/\w\.\w|\bremove\b|\bread\b/);
  });
});
